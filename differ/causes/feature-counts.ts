import { type Feature, type FeatureKind, NAMES_MAX, VALUES_MAX } from "./feature.ts";

export interface NameCount {
  readonly kind: FeatureKind;
  /** Exchanges that have the name. */
  n: number;
  /** Exchanges by value; undefined once there were more values than are kept. */
  values: Map<string, number> | undefined;
}

/**
 * How often each feature occurs in a set of exchanges: integers, and bounds that do not depend on
 * the order. Of too many names the first by their text are kept, and one of these was kept from
 * its first exchange on; a name with too many values loses them all. So any split of a stream
 * merges to the same counts.
 */
export interface FeatureCounts {
  n: number;
  readonly names: Map<string, NameCount>;
  /** Occurrences of names that were not kept. */
  dropped: number;
}

export function noFeatures(): FeatureCounts {
  return { n: 0, names: new Map(), dropped: 0 };
}

/** Counts one exchange; a name comes at most once in `features`. */
export function countFeatures(into: FeatureCounts, features: readonly Feature[]): void {
  into.n += 1;
  for (const { kind, name, value } of features) {
    const count = into.names.get(name) ?? enter(into, name, kind);
    if (count === undefined) {
      into.dropped += 1;
      continue;
    }
    count.n += 1;
    if (value !== undefined) addValue(count, value, 1);
  }
}

/** Adds what another tally counted. */
export function mergeFeatures(into: FeatureCounts, from: FeatureCounts): void {
  into.n += from.n;
  into.dropped += from.dropped;
  for (const [name, other] of from.names) {
    const count = into.names.get(name) ?? enter(into, name, other.kind);
    if (count === undefined) {
      into.dropped += other.n;
      continue;
    }
    count.n += other.n;
    if (other.values === undefined) count.values = undefined;
    else for (const [value, seen] of other.values) addValue(count, value, seen);
  }
}

function addValue(count: NameCount, value: string, seen: number): void {
  const { values } = count;
  if (values === undefined) return;
  const known = values.get(value);
  if (known === undefined && values.size >= VALUES_MAX) count.values = undefined;
  else values.set(value, (known ?? 0) + seen);
}

/** Takes a name in, for the last one of its kind where there are too many; undefined where it is the last. */
function enter(into: FeatureCounts, name: string, kind: FeatureKind): NameCount | undefined {
  let last = "";
  let same = 0;
  for (const [other, count] of into.names) {
    if (count.kind !== kind) continue;
    same += 1;
    if (other > last) last = other;
  }
  if (same >= NAMES_MAX[kind]) {
    if (name > last) return undefined;
    into.dropped += into.names.get(last)?.n ?? 0;
    into.names.delete(last);
  }
  const entered: NameCount = { kind, n: 0, values: new Map() };
  into.names.set(name, entered);
  return entered;
}
