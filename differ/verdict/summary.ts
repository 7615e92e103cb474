import type { Explanation } from "../causes/explain.ts";
import type { Severity } from "../causes/severity.ts";
import type { Kind } from "../compare/difference.ts";

export type FieldVerdict = "fail" | "pass" | "inconclusive";
/** Precedence: unhealthy, fail, inconclusive, pass. */
export type Verdict = FieldVerdict | "unhealthy";

export interface Reason {
  /** Stable, in capitals: `FIELD_REGRESSION`, `HARD_RULE`, `LATENCY`, `NEEDS_REQUESTS`, `BASELINES_DIFFER`, ... */
  readonly code: string;
  readonly message: string;
  /** The difference that it is about, where it is about one. */
  readonly fingerprint?: string;
}

/** How an earlier run counted a place. */
export interface EarlierCount {
  readonly run: string;
  readonly n: number;
  readonly candidateOdd: number;
  /** Much oftener now, so that it is not the same any more. */
  readonly worse?: true;
}

/** The earlier run that a run is held against. */
export interface Against {
  readonly run: string;
  readonly verdict: Verdict;
  /** What failed there, of endpoints that pass altogether now; at most 1,000. */
  readonly gone: readonly GonePlace[];
}

/** A place that failed in the earlier run, with its counts there. */
export interface GonePlace {
  readonly endpoint: string;
  readonly path: string;
  readonly kind: Kind;
  readonly fingerprint: string;
  readonly n: number;
  readonly candidateOdd: number;
}

/** An earlier run of the store in which the baselines disagreed at a place: a label, and no evidence. */
export interface NoisyBefore {
  readonly run: string;
  readonly n: number;
  /** Exchanges in which primary and secondary differed from each other. */
  readonly disagreed: number;
}

/** One place of one endpoint, as contract 6.3 prints it. */
export interface PathSummary {
  readonly path: string;
  readonly kind: Kind;
  /** The endpoint's compared exchanges. */
  readonly n: number;
  readonly candidateOdd: number;
  readonly secondaryOdd: number;
  readonly primaryOdd: number;
  readonly allDifferent: number;
  /** Of these, the exchanges in which the three were alike by shape; only where there are any. */
  readonly byShape?: number;
  readonly verdict: FieldVerdict;
  /** log10 of the e-value against the candidate. */
  readonly evidence: number;
  readonly fingerprint: string;
  readonly severity: Severity;
  /** What the requests have about them where it goes wrong, where that is clear. */
  readonly only?: Explanation;
  /** Of a cause group's head: the fingerprints of the other places, and the worst severity of all. */
  readonly members?: readonly string[];
  readonly groupSeverity?: Severity;
  /** Fingerprint of the head of its cause group, where it is not the head itself. */
  readonly causedBy?: string;
  /** About how many more requests of the endpoint a verdict needs; only when inconclusive. */
  readonly requestsNeeded?: number;
  readonly approved?: true;
  /** On the list of places worth looking at, over all endpoints; orders, and decides nothing. */
  readonly listed?: true;
  /** Of a place that fails or is approved: the run that this one is held against had the same. */
  readonly earlier?: EarlierCount;
  readonly noisyBefore?: NoisyBefore;
}

export interface EndpointSummary {
  readonly endpoint: string;
  readonly requests: number;
  readonly verdict: FieldVerdict;
  readonly paths: readonly PathSummary[];
  /** About how many more requests it needs for a pass even if nothing more differs. */
  readonly requestsNeeded?: number;
  /** Absent only from what an older version wrote. */
  readonly shares?: Shares;
}

/** How much of an endpoint's answers was compared how, from 0 to 1; together 1. */
export interface Shares {
  readonly exact: number;
  /** All three differed, and were compared by form, unit and size. */
  readonly shape: number;
  /** All three differed, and a change would not have been seen. */
  readonly blind: number;
}

export interface Summary {
  readonly compared: number;
  readonly invalid: number;
  readonly endpoints: readonly EndpointSummary[];
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  /** The run that this one is held against, and its verdict. */
  readonly against?: Against;
}
