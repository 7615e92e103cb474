import type { Clock, Exchange, Random, Redactor } from "../../core/index.ts";
import type { Comparison } from "../compare/comparison.ts";
import { createTwoGenerationCache } from "../endpoint/two-generation-cache.ts";
import type { SampleChanges, SampleUse, StoredSample } from "../store/run-writer.ts";
import { flatText } from "../tally/flat-text.ts";
import type { Observation } from "../tally/observe.ts";
import { fingerprint } from "../verdict/fingerprint.ts";
import { renderSample } from "./render-sample.ts";
import { type Group, createGroups } from "./sample-groups.ts";
import { type SampleShelf, createSampleShelf } from "./sample-shelf.ts";

export interface SampleLimits {
  /** Of the newest ones, for each fingerprint and class. */
  readonly recent: number;
  /** Of a random choice over the run (reservoir), for each fingerprint and class. */
  readonly random: number;
  readonly samples: number;
  readonly bytes: number;
  /** Fingerprints and classes that have samples at all. */
  readonly groups: number;
  /** A full group takes a new recent sample no oftener than this, so that a steady difference costs little. */
  readonly recentEveryMs: number;
  /**
   * Recent samples of all groups together that are taken in a second, first ones of a group aside:
   * a thousand noisy places must not make every exchange a sample.
   */
  readonly recentPerSecond: number;
}

export const SAMPLE_LIMITS: SampleLimits = {
  recent: 5,
  random: 5,
  samples: 5000,
  bytes: 64 * 1024 ** 2,
  groups: 20_000,
  recentEveryMs: 1000,
  recentPerSecond: 50,
};

/** Chooses which exchanges are kept to look at. */
export interface Samples {
  consider(exchange: Exchange, comparison: Comparison, observations: readonly Observation[]): void;
  /** A place got another fingerprint. */
  rename(from: string, to: string): void;
  /** What the store does not have yet. */
  changes(): SampleChanges;
  /** The store has what `changes` gave last. */
  stored(): void;
  /** Samples that were due and not kept. */
  readonly refused: number;
}

export interface SamplesOptions {
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits?: Partial<SampleLimits> | undefined;
  /** Makes ids unique between runs. */
  readonly idPrefix: string;
  /** What an earlier shadow thread of this run has stored. */
  readonly uses: readonly SampleUse[];
  readonly sizes: readonly { readonly id: string; readonly bytes: number }[];
  /** Counted before. */
  readonly refused: number;
}

const FINGERPRINTS_MAX = 5000;
/** Longer places are hashed each time, so that the cache's memory is bounded too. Characters. */
const CACHED_PLACE_LENGTH_MAX = 512;
/** After a sample found no room: making one costs far more than counting that it was not made. */
const FULL_FOR_MS = 250;
/** Seen so often, a difference is none that never comes again. */
const CAME_AGAIN = 3;

/**
 * Keeps, for each fingerprint and class, some of the newest exchanges and a uniform random choice
 * (reservoir sampling, Vitter 1985, algorithm R). A group's first exchange is always taken while
 * the total bounds leave or can make room; a tenth of it is for groups that come again. An exchange is rendered and redacted once, only when
 * some group wants it.
 */
export function createSamples(options: SamplesOptions): Samples {
  const limits = { ...SAMPLE_LIMITS, ...options.limits };
  const { clock, random, redactor } = options;
  const shelf = createSampleShelf(limits, options);
  const groups = createGroups(options.uses, limits.groups);
  let { refused } = options;
  const full = { common: Number.NEGATIVE_INFINITY, lacking: Number.NEGATIVE_INFINITY };

  const fingerprintOf = createFingerprints();

  const recentAllowed = createAllowance(limits.recentPerSecond);

  /** The uses that a group makes of this exchange. */
  const usesOf = (use: Omit<SampleUse, "slot">, group: Group): SampleUse[] => {
    const uses: SampleUse[] = [];
    const now = clock.monotonicMs();
    group.seen += 1;
    const held = shelf.count(use, "recent");
    const wanted = held < limits.recent || now - group.lastRecentMs >= limits.recentEveryMs;
    if (wanted && (held === 0 || recentAllowed(now))) {
      group.lastRecentMs = now;
      uses.push({ ...use, slot: "recent" });
    }
    if (group.seen <= limits.random || random() * group.seen < limits.random) {
      uses.push({ ...use, slot: "random" });
    }
    return uses;
  };

  return {
    consider(exchange, comparison, observations) {
      const { endpoint, seq } = exchange.placement;
      const sampleId = `${options.idPrefix}-${seq}`;
      const uses: SampleUse[] = [];
      let lacking = false;
      for (const observation of observations) {
        const name = fingerprintOf(endpoint, observation);
        const use = { fingerprint: name, class: observation.cell, seq, sampleId };
        const group = groups.of(`${use.fingerprint} ${use.class}`);
        if (group === undefined) refused += 1;
        else uses.push(...usesOf(use, group));
        if (group !== undefined && group.seen >= CAME_AGAIN && isBare(shelf, use)) lacking = true;
      }
      if (uses.length === 0) return;
      const nowMs = clock.monotonicMs();
      const room = lacking ? "lacking" : "common";
      if (nowMs < full[room]) {
        refused += 1;
        return;
      }
      const data = JSON.stringify(renderSample(sampleId, { exchange, comparison }, redactor));
      const sample: StoredSample = { id: sampleId, bytes: Buffer.byteLength(data), data };
      if (shelf.put(sample, uses, { random, lacking })) return;
      refused += 1;
      full[room] = nowMs + FULL_FOR_MS;
    },
    rename(from, to) {
      shelf.rename(from, to);
      groups.rename(from, to);
    },
    changes: () => shelf.changes(),
    stored: () => shelf.stored(),
    get refused() {
      return refused;
    },
  };
}

/** True as many times a second as allowed. */
function createAllowance(perSecond: number): (nowMs: number) => boolean {
  let second = Number.NEGATIVE_INFINITY;
  let taken = 0;
  return (nowMs) => {
    const current = Math.floor(nowMs / 1000);
    if (current !== second) {
      second = current;
      taken = 0;
    }
    taken += 1;
    return taken <= perSecond;
  };
}

function isBare(shelf: SampleShelf, use: Omit<SampleUse, "slot">): boolean {
  return shelf.count(use, "recent") + shelf.count(use, "random") === 0;
}

/** Fingerprints are hashes, and the same places come again and again. */
function createFingerprints(): (endpoint: string, place: Observation) => string {
  const known = createTwoGenerationCache<string>(FINGERPRINTS_MAX);
  return (endpoint, { path, kind }) => {
    const place = `${endpoint}\n${path}\n${kind}`;
    const cached = known.get(place);
    if (cached !== undefined) return cached;
    const made = fingerprint(endpoint, path, kind);
    if (place.length <= CACHED_PLACE_LENGTH_MAX) known.set(flatText(place), made);
    return made;
  };
}
