import { ShadowError } from "../../core/index.ts";
import type { LineOf } from "./line-of.ts";
import type { Environment } from "./overrides.ts";

export interface Substituted {
  readonly value: unknown;
  /** Which variable filled a place, by the place's path joined with dots: errors name it, never its value. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Deeper than any key of the configuration; an alias that contains itself has no end. */
const DEPTH_MAX = 32;

/**
 * Fills `${NAME}` in strings from the environment. Throws CONFIG_SECRET when a variable is not
 * set, because an empty token would be worse than no start.
 */
export function substituteSecrets(
  value: unknown,
  environment: Environment,
  at: { file: string; lineOf: LineOf },
): Substituted {
  const origins = new Map<string, string>();
  const fill = (node: unknown, path: PropertyKey[]): unknown => {
    if (path.length > DEPTH_MAX) {
      const line = at.lineOf(path);
      throw new ShadowError(
        "CONFIG_SYNTAX",
        `${at.file}${line === undefined ? "" : `:${line}`}: nested deeper than ${DEPTH_MAX} levels, or an alias that contains itself.`,
      );
    }
    if (typeof node === "string") return fillText(node, path);
    if (Array.isArray(node)) return node.map((child, index) => fill(child, [...path, index]));
    if (typeof node !== "object" || node === null || node instanceof Date) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, child]) => [key, fill(child, [...path, key])]),
    );
  };
  const fillText = (text: string, path: PropertyKey[]): string =>
    text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
      // Own ones alone: an object knows `constructor` too.
      const found = Object.hasOwn(environment, name) ? environment[name] : undefined;
      origins.set(path.map(String).join("."), name);
      if (found !== undefined && found !== "") return found;
      const line = at.lineOf(path);
      throw new ShadowError(
        "CONFIG_SECRET",
        `${at.file}${line === undefined ? "" : `:${line}`}: ${path.map(String).join(".")}: the environment ` +
          `variable ${name} is not set: set it, or write the value into the file.`,
      );
    });
  return { value: fill(value, []), origins };
}
