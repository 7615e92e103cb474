import type { ArrayProfile, EndpointProfile, ValueProfile } from "../../core/index.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads back a profile that an earlier shadow thread of the run stored; what cannot be read is
 * learned again. By hand, because zod is 15 MB in every thread that loads it.
 */
export function readProfile(endpoint: string, stored: unknown): EndpointProfile {
  const fields = isFields(stored) ? stored : {};
  return {
    endpoint,
    arrays: readAll(fields["arrays"], readArray),
    maps: texts(fields["maps"]) ?? [],
    values: readAll(fields["values"], readValue),
  };
}

function readAll<T>(stored: unknown, read: (value: Fields) => T | undefined): Record<string, T> {
  const entries = isFields(stored) ? Object.entries(stored) : [];
  return Object.fromEntries(
    entries.flatMap(([path, value]) => {
      const one = isFields(value) ? read(value) : undefined;
      return one === undefined ? [] : [[path, one] as const];
    }),
  );
}

function readArray({ key, set }: Fields): ArrayProfile | undefined {
  if (set === true) return { set };
  if (typeof key === "string") return { key };
  const [first, ...others] = texts(key) ?? [];
  return first === undefined ? undefined : { key: [first, ...others] };
}

function readValue(value: Fields): ValueProfile | undefined {
  const [types, formats] = [texts(value["types"]), texts(value["formats"])];
  const { scope } = value;
  if (types === undefined || formats === undefined) return undefined;
  if (scope !== "request" && scope !== "instance") return undefined;
  const [range, length] = [interval(value["range"]), interval(value["length"])];
  const always = value["always"] === true && { always: true };
  const frame = value["frame"] === true && { frame: true };
  return {
    types,
    formats,
    scope,
    ...always,
    ...frame,
    ...(range && { range }),
    ...(length && { length }),
  };
}

function interval(value: unknown): readonly [number, number] | undefined {
  if (!Array.isArray(value)) return undefined;
  const [least, greatest]: readonly unknown[] = value;
  return typeof least === "number" && typeof greatest === "number" ? [least, greatest] : undefined;
}

function texts(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list = value.filter((one): one is string => typeof one === "string");
  return list.length === value.length ? list : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
