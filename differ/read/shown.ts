import type { PerRole } from "../../core/index.ts";
import type { Severity } from "../causes/severity.ts";
import type { Kind, OddClass } from "../compare/difference.ts";
import type { NoisyBefore, Reason, Summary, Verdict } from "../verdict/summary.ts";

/*
 * What people are shown of a run beside its verdict. Times are ISO 8601 in UTC, durations milliseconds,
 * shares from 0 to 1.
 */

/** A share and its interval (Wilson, 95 %). */
export interface ShareInterval {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** How many have each verdict; `approved` of those that pass. */
export interface VerdictCounts {
  readonly fail: number;
  readonly inconclusive: number;
  readonly pass: number;
  readonly approved: number;
}

/** What a first look at a run needs, small however much the run holds. */
export interface RunOverview {
  readonly run: string;
  readonly startedAt: string;
  /** The moment that all of this shows: what was stored later is not in it yet. */
  readonly seenAt: string;
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly compared: number;
  /** About how many more requests the endpoint that needs most of them needs. */
  readonly requestsNeeded?: number;
  readonly endpoints: Omit<VerdictCounts, "approved">;
  /** Differences, by fingerprint. All of them together are how many there are. */
  readonly differences: VerdictCounts;
  /** Cause groups in which something fails, by severity of their worst place. */
  readonly groups: Readonly<Record<Severity, number>>;
  /** Of all compared places, weighed by requests. */
  readonly shares?: { readonly exact: number; readonly shape: number; readonly blind: number };
  readonly gate: {
    readonly alpha: number;
    readonly tolerance: number;
    readonly harm: number;
    readonly minRequests: number;
    readonly maxLost: number;
  };
}

/** One step of a run's course; steps grow wider as the run grows longer, so that there are at most 240. */
export interface TrendPoint {
  readonly at: string;
  /** Counts of this step alone. */
  readonly received: number;
  readonly mirrored: number;
  readonly compared: number;
  readonly dropped: number;
  readonly incomplete: number;
  /** Exchanges in which the candidate alone differed somewhere. */
  readonly candidateOdd: number;
  readonly verdict: Verdict;
}

export interface RunTrend {
  /** Width of a step. */
  readonly everyMs: number;
  readonly points: readonly TrendPoint[];
}

/** A difference's state at a time of the run; at most 120 a difference, of at most 2,000 differences. */
export interface EvidencePoint {
  readonly at: string;
  readonly n: number;
  readonly candidateOdd: number;
  readonly secondaryOdd: number;
  /** log10 of the e-value. */
  readonly evidence: number;
}

/** How a place is compared, in words: "exactly", "by form: uuid v4", "numbers within 0.0001 %". */
export interface ComparedHow {
  readonly how: "exact" | "shape" | "tolerance" | "set" | "keyed" | "blind";
  readonly text: string;
}

export interface SampleRef {
  readonly id: string;
  readonly class: OddClass;
  readonly capturedAt: string;
  readonly method: string;
  /** With its query, redacted as stored; a long one is cut. */
  readonly path: string;
  /** By role: the status of an answer, `timed out`, or why there is none. */
  readonly outcomes: PerRole<number | string>;
}

/** A rule that ignores a place; what was counted before it was taken stays. */
export interface IgnoredBy {
  readonly match: string;
  readonly path: string;
  readonly reason: string;
  /** The last day it holds, `2027-01-31` in UTC. */
  readonly until?: string;
}

/** A place by its name. */
export interface RelatedPlace {
  readonly fingerprint: string;
  readonly endpoint: string;
  readonly path: string;
  readonly kind: Kind;
}

/** Beside what a list shows of a difference. */
export interface DifferenceDetail {
  readonly firstSeen?: string;
  readonly lastSeen?: string;
  /** Share of exchanges in which the candidate, and in which the secondary was odd. */
  readonly candidateRate: ShareInterval;
  readonly secondaryRate: ShareInterval;
  /** log10 of what the e-value has to reach for a fail. */
  readonly threshold: number;
  readonly history: readonly EvidencePoint[];
  readonly comparator?: ComparedHow;
  readonly noisyBefore?: NoisyBefore;
  readonly ignoredBy?: IgnoredBy;
  /** Newest first, each class among them. */
  readonly sampleRefs: readonly SampleRef[];
  /** Head first, this one included; only where there is a group. */
  readonly group?: readonly RelatedPlace[];
}

/** A role's latencies of one endpoint. */
export interface LatencyOfRole {
  readonly count: number;
  /** [quantile, milliseconds]: 0.01 to 0.99 in steps of a hundredth, .995, .999, 1. */
  readonly quantiles: readonly (readonly [number, number])[];
  /** [from, to, count] in milliseconds, ascending, without empty ones. */
  readonly histogram: readonly (readonly [number, number, number])[];
}

export interface EndpointLatency {
  readonly endpoint: string;
  readonly primary: LatencyOfRole;
  readonly secondary: LatencyOfRole;
  readonly candidate: LatencyOfRole;
  /** What the gate says of it; absent where no latency was counted. */
  readonly verdict?: Summary["endpoints"][number]["verdict"];
  readonly evidence?: number;
}

/** Candidate against primary, in an endpoint's row. */
export interface LatencyShift {
  readonly p50: { readonly primaryMs: number; readonly candidateMs: number };
  readonly p99: { readonly primaryMs: number; readonly candidateMs: number };
}

/** Two runs beside each other, by fingerprint of what fails or is inconclusive with the candidate odd. */
export interface RunsCompared {
  readonly left: string;
  readonly right: string;
  readonly onlyLeft: readonly RelatedPlace[];
  readonly onlyRight: readonly RelatedPlace[];
  readonly both: readonly RelatedPlace[];
}
