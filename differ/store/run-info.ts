import type { TallyOverflow } from "../tally/tally.ts";
import { type Row, integer, jsonOf, text } from "./statements.ts";

/** Counted beside the tally; absolute numbers of the run. */
export interface RunCounters {
  /** Exchanges whose live status was held against the primary's. */
  readonly liveCompared: number;
  readonly liveMismatched: number;
  /** Live statuses or outcomes that waited for the other side until the bound pushed them out. */
  readonly liveUnmatched: number;
  /** Faults of ours: exchanges that comparing, counting or keeping failed on. They hold a pass back. */
  readonly internalErrors: number;
  /** Exchanges whose bodies were compared by length and hash alone. */
  readonly digestOnly: number;
  /** Differences beyond the bound of one exchange. */
  readonly differencesTruncated: number;
  /** Places that the limits kept from being learned. */
  readonly placesUnlearned: number;
  /** Samples that were due but not kept, because the bounds left no room. */
  readonly samplesRefused: number;
  /** Exchanges counted under a common name because there were too many endpoints. */
  readonly endpointsOverflowed: number;
  /** Exchanges whose endpoint was named by shape alone, because too many paths were remembered. */
  readonly pathsUnlearned: number;
  /** Times that a difference's evidence was due to be written down, and others with more had all the room. */
  readonly evidenceRefused: number;
  /** What the tally's own limits kept out. */
  readonly overflow: Readonly<TallyOverflow>;
}

export const NO_COUNTS: RunCounters = {
  liveCompared: 0,
  liveMismatched: 0,
  liveUnmatched: 0,
  internalErrors: 0,
  digestOnly: 0,
  differencesTruncated: 0,
  placesUnlearned: 0,
  samplesRefused: 0,
  endpointsOverflowed: 0,
  pathsUnlearned: 0,
  evidenceRefused: 0,
  overflow: { exchanges: 0, observations: 0, forcedBlocks: 0 },
};

/** One run as the store knows it. */
export interface RunInfo extends RunCounters {
  readonly id: number;
  readonly name: string;
  readonly startedAtMs: number;
  /** When it was last heard of; 0 where it never was. */
  readonly seenAtMs: number;
  /** What the run was started with (digest of the configuration, block size), as JSON. */
  readonly details: unknown;
  /** Exchanges in the tally: acknowledged in the same transaction. */
  readonly committed: number;
  readonly nextSeq: number;
}

/** A raised alarm stays raised for the rest of its run. */
export interface StoredAlarm {
  readonly fingerprint: string;
  /** Sequence number at which it was raised. */
  readonly seq: number;
  readonly evidence: number;
  readonly atMs: number;
  /** Endpoint, path and kind, for people. */
  readonly message: string;
}

/** What another version did not count, or counted otherwise, is 0. By hand: zod is 15 MB a thread. */
function countersIn(stored: unknown): RunCounters {
  const { overflow, ...counts } = NO_COUNTS;
  const inside = isRecord(stored) ? stored["overflow"] : undefined;
  return { ...countsIn(stored, counts), overflow: countsIn(inside, overflow) };
}

/** The keys of `wanted`, each as stored where that is a count. */
function countsIn<T extends object>(stored: unknown, wanted: T): T {
  if (!isRecord(stored)) return wanted;
  const good = Object.keys(wanted).flatMap((key) => {
    const value = stored[key];
    return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
      ? [[key, value] as const]
      : [];
  });
  return { ...wanted, ...Object.fromEntries(good) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** The counters of a run, and nothing else of it. */
export function countersOf(run: RunCounters): RunCounters {
  const { liveCompared, liveMismatched, liveUnmatched, internalErrors, digestOnly } = run;
  const { differencesTruncated, placesUnlearned, samplesRefused, overflow } = run;
  const { endpointsOverflowed, pathsUnlearned, evidenceRefused } = run;
  return {
    ...{ liveCompared, liveMismatched, liveUnmatched, internalErrors, digestOnly },
    ...{ differencesTruncated, placesUnlearned, samplesRefused },
    ...{ endpointsOverflowed, pathsUnlearned, evidenceRefused, overflow },
  };
}

export function runInfo(row: Row): RunInfo {
  return {
    ...countersIn(jsonOf(row, "counters")),
    id: integer(row, "id"),
    name: text(row, "name"),
    startedAtMs: integer(row, "startedAtMs"),
    seenAtMs: integer(row, "seenAtMs"),
    details: jsonOf(row, "details"),
    committed: integer(row, "committed"),
    nextSeq: integer(row, "nextSeq"),
  };
}

export function alarmOf(row: Row): StoredAlarm {
  return {
    fingerprint: text(row, "fingerprint"),
    seq: integer(row, "seq"),
    evidence: Number(row["evidence"]),
    atMs: integer(row, "atMs"),
    message: text(row, "message"),
  };
}
