import { fieldKey } from "../tally/entry.ts";
import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import { type Thresholds, BASELINE_ALPHA } from "./alpha-budget.ts";
import {
  type SeenPlace,
  alphaThreshold,
  byFirstSight,
  isHard,
  isLatency,
  logAlphaOf,
} from "./first-sight.ts";

/** A place of a run, whatever object holds its counts now. */
export interface KeptPlace {
  readonly endpoint: string;
  field: FieldTally;
  thresholds: Thresholds;
  listed: boolean;
}

/** Where a place stands in one sequence; moved out before it comes in again elsewhere. */
interface Rank extends SeenPlace {
  readonly place: KeptPlace;
  out: boolean;
}

type Sequence = "fail" | "latency" | "hard" | "baseline";
const SEQUENCES: readonly Sequence[] = ["fail", "latency", "hard", "baseline"];

interface Kept {
  readonly place: KeptPlace;
  readonly ranks: Map<Sequence, Rank>;
}

/**
 * The thresholds that `spendAlpha` gives, kept while places come, move and go. Not `createAlphaRanks`:
 * here the objects that hold the counts change, and the baselines' sequence is wanted, too.
 */
export interface KeptRanks {
  /** Takes an endpoint's counts as they stand now; places that it lacks stay as they were. */
  set(entry: EndpointTally): void;
  remove(endpoint: string): void;
  placesOf(endpoint: string): Iterable<KeptPlace>;
  /** How many places share this sequence. */
  ranked(sequence: "fields" | "latency"): number;
  /** Endpoints of which a threshold has changed since the last call. */
  rank(alpha: number): ReadonlySet<string>;
}

export function createKeptRanks(): KeptRanks {
  return new PlacesRanked();
}

interface Ranked {
  ranks: Rank[];
  added: Rank[];
  stale: boolean;
}

class PlacesRanked implements KeptRanks {
  readonly #endpoints = new Map<string, Map<string, Kept>>();
  readonly #sequences = new Map<Sequence, Ranked>(
    SEQUENCES.map((name) => [name, { ranks: [], added: [], stale: false }]),
  );
  #spent: number | undefined;

  set({ endpoint, fields }: EndpointTally): void {
    let known = this.#endpoints.get(endpoint);
    if (known === undefined) this.#endpoints.set(endpoint, (known = new Map()));
    for (const field of fields.values()) {
      const key = fieldKey(field.path, field.kind);
      let kept = known.get(key);
      if (kept === undefined) {
        const place = { endpoint, field, thresholds: {}, listed: false };
        known.set(key, (kept = { place, ranks: new Map() }));
      }
      kept.place.field = field;
      this.#see(kept);
    }
  }

  remove(endpoint: string): void {
    for (const kept of this.#endpoints.get(endpoint)?.values() ?? [])
      for (const name of SEQUENCES) this.#leave(name, kept);
    this.#endpoints.delete(endpoint);
  }

  *placesOf(endpoint: string): Generator<KeptPlace> {
    for (const { place } of this.#endpoints.get(endpoint)?.values() ?? []) yield place;
  }

  ranked(sequence: "fields" | "latency"): number {
    return this.#sequences.get(sequence === "fields" ? "fail" : "latency")?.ranks.length ?? 0;
  }

  rank(alpha: number): ReadonlySet<string> {
    const changed = new Set<string>();
    for (const [name, sequence] of this.#sequences) {
      if (!sequence.stale && this.#spent === alpha) continue;
      const kept = inOrder(sequence);
      const same = this.#spent === alpha ? kept : 0;
      const key = name === "latency" ? "fail" : name;
      for (let index = same; index < sequence.ranks.length; index += 1) {
        const place = sequence.ranks[index]?.place;
        const threshold = thresholdOf(name, index + 1, alpha);
        if (place === undefined || place.thresholds[key] === threshold) continue;
        place.thresholds = { ...place.thresholds, [key]: threshold };
        changed.add(place.endpoint);
      }
    }
    this.#spent = alpha;
    return changed;
  }

  #leave(name: Sequence, { ranks }: Kept): void {
    const rank = ranks.get(name);
    const sequence = this.#sequences.get(name);
    if (rank === undefined || sequence === undefined) return;
    rank.out = true;
    ranks.delete(name);
    sequence.stale = true;
  }

  #enter(name: Sequence, kept: Kept, seen: number): void {
    const { place, ranks } = kept;
    const known = ranks.get(name);
    if (known?.seen === seen) return;
    if (known !== undefined) this.#leave(name, kept);
    const sequence = this.#sequences.get(name);
    if (!Number.isFinite(seen) || sequence === undefined) return;
    const { endpoint, field } = place;
    const rank = { endpoint, field, seen, place, out: false };
    ranks.set(name, rank);
    sequence.added.push(rank);
    sequence.stale = true;
  }

  #see(kept: Kept): void {
    const { endpoint, field } = kept.place;
    const { candidate, secondary, primary } = field.first;
    const seen = Math.min(candidate, secondary);
    const place = { endpoint, field, seen };
    if (isLatency(place)) {
      this.#enter("latency", kept, seen);
      return;
    }
    this.#enter("fail", kept, seen);
    if (isHard(place)) this.#enter("hard", kept, seen);
    this.#enter("baseline", kept, Math.min(secondary, primary));
  }
}

/** Puts a sequence in order; how many at its beginning stand where they stood. */
function inOrder(sequence: Ranked): number {
  const { ranks, added } = sequence;
  const left = ranks.findIndex(({ out }) => out);
  const stay = left === -1 ? ranks : ranks.filter(({ out }) => !out);
  const come = added.filter(({ out }) => !out).sort(byFirstSight);
  const [first] = come;
  const from = first === undefined ? stay.length : positionOf(stay, first);
  // Two rows in order each, which this sort is quick with.
  const rest = [...stay.splice(from), ...come].sort(byFirstSight);
  for (const rank of rest) stay.push(rank);
  sequence.ranks = stay;
  sequence.added = [];
  sequence.stale = false;
  return left === -1 ? from : Math.min(left, from);
}

/** Index before which all come earlier. */
function positionOf(ranks: readonly Rank[], one: Rank): number {
  let [low, high] = [0, ranks.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = ranks[middle];
    if (there !== undefined && byFirstSight(there, one) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function thresholdOf(name: Sequence, k: number, alpha: number): number {
  if (name === "baseline") return -logAlphaOf(k, BASELINE_ALPHA);
  return alphaThreshold(k, name === "fail" ? "fields" : name, alpha);
}
