import { parse } from "yaml";
import { ShadowError } from "../../core/index.ts";
import { settableKeys } from "./known-keys.ts";
import { nearest } from "./nearest.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Lays the environment (`SHADOWDIFF_MIRROR_SAMPLE=10%`) and then flags (`--set mirror.sample=10%`) over a file. */
export function applyOverrides(
  value: unknown,
  overrides: { environment: Environment; set: readonly string[] },
): unknown {
  const keys = overrides.set.length > 0 || hasOverride(overrides.environment) ? settableKeys() : [];
  let result = value;
  for (const path of keys) {
    const found = overrides.environment[environmentName(path)];
    if (found !== undefined) result = withValue(result, path, plain(found));
  }
  for (const assignment of overrides.set) {
    const split = assignment.indexOf("=");
    const path = assignment.slice(0, split).split(".");
    if (split < 1 || !keys.some((key) => key.join(".") === path.join("."))) {
      throw new ShadowError("CONFIG_FLAG", flagProblem(assignment, keys));
    }
    result = withValue(result, path, plain(assignment.slice(split + 1)));
  }
  return result;
}

function hasOverride(environment: Environment): boolean {
  return Object.keys(environment).some((name) => name.startsWith("SHADOWDIFF_"));
}

/** `mirror.bodyMax` is `SHADOWDIFF_MIRROR_BODY_MAX`. */
export function environmentName(path: readonly string[]): string {
  const words = path.map((key) => key.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase());
  return `SHADOWDIFF_${words.join("_")}`;
}

function flagProblem(assignment: string, keys: readonly string[][]): string {
  const typed = assignment.split("=")[0] ?? "";
  const near = nearest(
    typed,
    keys.map((key) => key.join(".")),
  );
  const hint = near === undefined ? "" : ` The nearest known key is ${near}.`;
  return `--set takes key=value with a known key; found ${typed}.${hint}`;
}

/** A value on the command line reads as in the file: numbers and booleans as such, [a, b] as a list, {a: b} as a map. */
function plain(text: string): unknown {
  if (/^(true|false|-?\d+(\.\d+)?|\[.*\]|\{.*\})$/s.test(text)) {
    try {
      return parse(text);
    } catch {
      return text;
    }
  }
  return text;
}

function withValue(node: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const base = typeof node === "object" && node !== null && !Array.isArray(node) ? node : {};
  const child = Object.entries(base).find(([name]) => name === key)?.[1];
  return { ...base, [key]: withValue(child, rest, value) };
}
