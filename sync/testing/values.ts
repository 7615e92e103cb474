import type { Scene } from "./scene.ts";

/** What an argument means: `$name.field`, range(1,10), objects(3), items(3), or itself. */
export function resolveValue(scene: Scene, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (value.startsWith("$") && !/^\$(i\b|client\b|-)/.test(value)) return saved(scene, value);
  const [, kind, first, second] = /^(range|objects|items)\((\d+)(?:,(\d+))?\)$/.exec(value) ?? [];
  const count = Number(first);
  switch (kind) {
    case "range":
      return Array.from({ length: Number(second) - count + 1 }, (_, at) => count + at);
    case "objects":
      return Array.from({ length: count }, (_, at) => ({ number: at, name: `object ${at}` }));
    case "items":
      return Array.from({ length: count }, (_, at) => `i${at}`);
    default:
      return value;
  }
}

function saved(scene: Scene, path: string): unknown {
  const [name = "", ...fields] = path.slice(1).split(".");
  if (!scene.saved.has(name)) throw new Error(`nothing was saved as ${name}`);
  let value = scene.saved.get(name);
  for (const field of fields) {
    if (typeof value !== "object" || value === null) throw new Error(`${path}: no ${field} there`);
    value = Reflect.get(value, field);
  }
  return value;
}

/** "11m", "500ms", "ttl+1m", "runTtl", or milliseconds. */
export function readDuration(scene: Scene, value: unknown): number {
  if (typeof value === "number") return value;
  return String(value)
    .split("+")
    .reduce((sum, part) => sum + partMs(scene, part), 0);
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function partMs(scene: Scene, part: string): number {
  if (part === "ttl" || part === "runTtl") return scene.stage.runTtlMs;
  const [, number, unit = ""] = /^(\d+)(ms|s|m|h)$/.exec(part) ?? [];
  const unitMs = UNITS[unit];
  if (unitMs === undefined) throw new Error(`${part} is no duration`);
  return Number(number) * unitMs;
}

/** The payload of the nth publish: `$i` and `$client` filled in, padded to a size. */
export function payloadOf(
  template: unknown,
  { client, at, size }: { client: string; at: number; size: number | undefined },
): unknown {
  if (typeof template !== "string") return template;
  const text = template.replaceAll("$client", client).replaceAll("$i", String(at));
  return size === undefined ? text : text.padEnd(size, ".");
}
