import { z } from "zod";
import { configSchema } from "../../core/config/index.ts";

export type JsonSchema = { readonly [key: string]: unknown };

/** The configuration's JSON Schema, as it is shipped for editors. */
export function configJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
  return { ...schema, title: "shadowdiff configuration" };
}

/** Keys that may stand at a place of the configuration, for the nearest one in an error. */
export function knownKeysAt(path: readonly PropertyKey[]): string[] {
  return keysAt(configJsonSchema(), path);
}

/** As `knownKeysAt`, of any schema. */
export function keysAt(root: JsonSchema, path: readonly PropertyKey[]): string[] {
  let places = [root];
  for (const key of path) places = places.flatMap((schema) => below(schema, key));
  return [
    ...new Set(
      places
        .flatMap(variants)
        .flatMap((schema) => Object.entries(objectAt(schema, "properties")))
        .flatMap(([key, child]) => (isRefused(child) ? [] : [key])),
    ),
  ];
}

/** Every leaf that holds one plain value, as a path of keys: what flags and the environment may set. */
export function settableKeys(): string[][] {
  const found: string[][] = [];
  const visit = (schema: JsonSchema, path: string[]): void => {
    const properties = Object.entries(objectAt(schema, "properties"));
    for (const [key, child] of properties) {
      if (isObject(child)) visit(child, [...path, key]);
    }
    if (properties.length === 0 && path.length > 0) found.push(path);
  };
  visit(configJsonSchema(), []);
  return found;
}

/** A key that may never stand there is no hint. */
function isRefused(schema: unknown): boolean {
  return isObject(schema) && "not" in schema;
}

function below(schema: JsonSchema, key: PropertyKey): JsonSchema[] {
  const next: JsonSchema[] = [];
  for (const variant of variants(schema)) {
    const named = objectAt(variant, "properties")[String(key)];
    const other = typeof key === "number" ? variant["items"] : variant["additionalProperties"];
    const child = named ?? other;
    if (isObject(child)) next.push(child);
  }
  return next;
}

function variants(schema: JsonSchema): JsonSchema[] {
  const anyOf = schema["anyOf"];
  return Array.isArray(anyOf) ? anyOf.filter(isObject).flatMap(variants) : [schema];
}

function objectAt(schema: JsonSchema, key: string): JsonSchema {
  const value = schema[key];
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
