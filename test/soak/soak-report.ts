import type { Config } from "../../core/index.ts";
import type { RunCounters } from "../../differ/index.ts";

export interface SoakStart {
  readonly folder: string;
}

export interface StartedSoak {
  readonly config: Config;
  readonly run: string;
  /** The store's file. */
  readonly path: string;
}

export interface SoakThreadData {
  readonly config: Config;
  readonly folder: string;
  readonly run: string;
  readonly exchanges: number;
  /** Parts of the run that are reported one by one. */
  readonly legs: number;
  readonly seed: number;
}

/** One part of a soak run, as the thread that ran it saw it. */
export interface SoakLeg {
  readonly offered: number;
  readonly committed: number;
  readonly inLeg: number;
  readonly wallMs: number;
  /** Of the differ's thread alone, so that a busy machine does not count. */
  readonly cpuMs: number;
  readonly commitMs: readonly number[];
  readonly commitCpuMs: readonly number[];
  readonly memory: { readonly heapBytes: number; readonly externalBytes: number };
  readonly counters: RunCounters;
  readonly endpoints: number;
  readonly places: number;
  readonly samples: number;
}

/** The same with what is seen from outside. */
export interface MeasuredLeg extends SoakLeg {
  /** Of the whole process, the highest of the leg. */
  readonly rssBytes: number;
  /** Database and write-ahead log. */
  readonly storeBytes: number;
}

/** What it cost another thread to go on with the run. */
export interface Resumed {
  readonly committed: number;
  readonly cpuMs: number;
  readonly heapBytes: number;
}

export interface SoakBound {
  readonly what: string;
  readonly held: boolean;
}

const RSS_MAX = 300e6;
const STORE_MAX = 1e9;
const COMMIT_P99_MS_MAX = 250;
/** A run's first leg fills the tally, its last one only counts; what is left is the machine's noise. */
const SLOWER_MAX = 1.25;
/** A shadow thread has 160 MiB of heap. */
const RESUME_HEAP_MAX = 120e6;
const RESUME_MS_MAX = 5000;
const MB = 1e6;

export function legLine(leg: MeasuredLeg): string {
  const { counters } = leg;
  const perSecond = (spentMs: number): string =>
    Math.round(leg.inLeg / (spentMs / 1000)).toLocaleString("en");
  return [
    `${leg.offered.toLocaleString("en")} exchanges`,
    `${perSecond(leg.wallMs)}/s (${perSecond(leg.cpuMs)} per CPU second)`,
    `RSS ${mb(leg.rssBytes)}, heap ${mb(leg.memory.heapBytes)} + ${mb(leg.memory.externalBytes)}, store ${mb(leg.storeBytes)}`,
    `tally ${leg.endpoints} endpoints ${leg.places} places ${leg.samples} samples`,
    `commit p50 ${ms(leg.commitMs, 0.5)} p99 ${ms(leg.commitMs, 0.99)} ms (CPU p50 ${ms(leg.commitCpuMs, 0.5)} p99 ${ms(leg.commitCpuMs, 0.99)} max ${ms(leg.commitCpuMs, 1)})`,
    `over the limits: ${JSON.stringify(reached(counters))}`,
  ].join(" | ");
}

/** What must have held, and whether it did. */
export function soakBounds(legs: readonly MeasuredLeg[], resumed: Resumed): readonly SoakBound[] {
  const first = legs.at(0);
  const last = legs.at(-1);
  if (first === undefined || last === undefined)
    return [{ what: "the run gave no leg", held: false }];
  const rss = Math.max(...legs.map((leg) => leg.rssBytes));
  const store = Math.max(...legs.map((leg) => leg.storeBytes));
  const commit = percentile(
    legs.flatMap((leg) => leg.commitCpuMs),
    0.99,
  );
  const slower = last.cpuMs / last.inLeg / (first.cpuMs / first.inLeg);
  return [
    { what: `memory of the process ${mb(rss)}, at most ${mb(RSS_MAX)}`, held: rss < RSS_MAX },
    { what: `store ${mb(store)}, at most ${mb(STORE_MAX)}`, held: store < STORE_MAX },
    {
      what: `99 % of commits within ${commit.toFixed(1)} ms of CPU, at most ${COMMIT_P99_MS_MAX}`,
      held: commit < COMMIT_P99_MS_MAX,
    },
    {
      what: `an exchange of the last leg costs ${slower.toFixed(2)} times one of the first, at most ${SLOWER_MAX}`,
      held: slower < SLOWER_MAX,
    },
    {
      what: `another thread goes on after ${Math.round(resumed.cpuMs)} ms of CPU with a heap of ${mb(resumed.heapBytes)}, at most ${RESUME_MS_MAX} and ${mb(RESUME_HEAP_MAX)}`,
      held: resumed.cpuMs < RESUME_MS_MAX && resumed.heapBytes < RESUME_HEAP_MAX,
    },
    {
      what: `all that was committed is stored: ${resumed.committed}`,
      held: resumed.committed === last.committed,
    },
    {
      what: `no fault of the differ's own: ${last.counters.internalErrors}`,
      held: last.counters.internalErrors === 0,
    },
  ];
}

/** The counters of limits alone, those that were reached. */
function reached(counters: RunCounters): Record<string, number> {
  const { liveCompared: _compared, liveMismatched: _mismatched, overflow, ...rest } = counters;
  return Object.fromEntries(
    Object.entries({ ...rest, ...overflow }).filter(([, count]) => count > 0),
  );
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function ms(values: readonly number[], share: number): string {
  return percentile(values, share).toFixed(1);
}

function mb(bytes: number): string {
  return `${Math.round(bytes / MB)} MB`;
}
