import { isDeepStrictEqual } from "node:util";
import type { RunConfig } from "./run-options.ts";

/** What becomes of a new configuration while a run goes on. */
export interface ReloadPlan {
  /** What holds from now on: the new one, with the old values of what cannot change. */
  readonly config: RunConfig;
  /** Keys that changed and wait for the next start. */
  readonly waiting: readonly string[];
  /** Keys whose new values hold from now on: `mirror.sample`. */
  readonly changed: readonly string[];
  /** Where live requests go, or which of them are captured, changed. */
  readonly live: boolean;
  /** What the shadow's thread was started with changed. */
  readonly shadow: boolean;
  /** The approvals file has other approvals. */
  readonly approvals: boolean;
}

/** Whole sections, and single keys of others, that only a start reads. */
const FIXED_SECTIONS = [
  "run",
  // One run judges one candidate against one pair of baselines: other ones are another run.
  "targets",
  "store",
  "admin",
  "gate",
  "noise",
  "profiles",
  "approvals",
  "sync",
  "openapi",
  "protobuf",
  "lifters",
  "tap",
] as const satisfies readonly (keyof RunConfig)[];
const LIVE_PROXY_KEYS: ReadonlySet<string> = new Set(["live", "drain"]);
const FIXED_MIRROR_KEYS = ["memoryMax"] as const;
/** Those of `mirror` that the shadow's thread does not read. */
const CAPTURE_KEYS = [
  "sample",
  "stickyBy",
  "methods",
  "include",
  "exclude",
  "bodyMax",
  "rateMax",
  "ramp",
] as const satisfies readonly (keyof RunConfig["mirror"])[];

/** Holds a new configuration against the one that is in force. */
export function planReload(old: RunConfig, wanted: RunConfig): ReloadPlan {
  // Where no file was named, one can be: nothing was taken from another.
  const sections = FIXED_SECTIONS.filter(
    (key) => key !== "approvals" || old.approvals !== undefined,
  );
  const waiting: string[] = sections.filter((key) => differ(old[key], wanted[key]));
  const fixed = Object.fromEntries(sections.map((key) => [key, old[key]]));
  const proxy = planProxy(old.proxy, wanted.proxy, waiting);
  const mirror = { ...wanted.mirror };
  for (const key of FIXED_MIRROR_KEYS) {
    if (differ(old.mirror[key], wanted.mirror[key])) waiting.push(`mirror.${key}`);
    mirror[key] = old.mirror[key];
  }
  // Of another file that waits for the next start, nothing is taken.
  const kept = waiting.includes("approvals") ? old : wanted;
  const { approved = [] } = kept;
  const config: RunConfig = { ...wanted, ...fixed, proxy, mirror, approved };
  const captureChanged = CAPTURE_KEYS.some((key) => differ(old.mirror[key], mirror[key]));
  return {
    config,
    waiting,
    changed: changedKeys(old, config),
    live: captureChanged || differ(old.proxy?.live, proxy?.live),
    approvals: differ(old.approved ?? [], approved),
    shadow:
      differ(old.privacy, config.privacy) ||
      differ(old.compare, config.compare) ||
      differ(withoutCapture(old.mirror), withoutCapture(mirror)),
  };
}

function planProxy(
  old: RunConfig["proxy"],
  wanted: RunConfig["proxy"],
  waiting: string[],
): RunConfig["proxy"] {
  if (old === undefined || wanted === undefined) {
    if (old !== wanted) waiting.push("proxy");
    return old;
  }
  for (const [key, value] of Object.entries(wanted)) {
    if (LIVE_PROXY_KEYS.has(key)) continue;
    if (differ(Object.entries(old).find(([name]) => name === key)?.[1], value)) {
      waiting.push(`proxy.${key}`);
    }
  }
  return { ...old, live: wanted.live, drain: wanted.drain };
}

/** Of sections that have keys of their own, these. */
function changedKeys(old: RunConfig, now: RunConfig): string[] {
  const before = new Map<string, unknown>(Object.entries(old));
  const keys: string[] = [];
  for (const [key, value] of Object.entries(now)) {
    const was = before.get(key);
    if (!differ(was, value)) continue;
    // Read from the file that `approvals` names, which itself waits for a start.
    if (key === "approved") {
      if (differ(was ?? [], value)) keys.push("approvals");
      continue;
    }
    if (!isSection(was) || !isSection(value)) {
      keys.push(key);
      continue;
    }
    const names = new Set([...Object.keys(was), ...Object.keys(value)]);
    const read = (section: object, name: string): unknown =>
      Object.entries(section).find(([other]) => other === name)?.[1];
    for (const name of names) {
      if (differ(read(was, name), read(value, name))) keys.push(`${key}.${name}`);
    }
  }
  return keys;
}

function isSection(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withoutCapture(mirror: RunConfig["mirror"]): Record<string, unknown> {
  const captured: ReadonlySet<string> = new Set(CAPTURE_KEYS);
  return Object.fromEntries(Object.entries(mirror).filter(([key]) => !captured.has(key)));
}

function differ(left: unknown, right: unknown): boolean {
  return !isDeepStrictEqual(left, right);
}
