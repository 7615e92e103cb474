import type { Explanation } from "../causes/explain.ts";
import type { Severity } from "../causes/severity.ts";
import type { Kind, OddClass, Printable } from "../compare/difference.ts";
import type { RunCounters } from "../store/run-info.ts";
import type { EndpointSummary, FieldVerdict, PathSummary, Summary } from "../verdict/summary.ts";
import type {
  DifferenceDetail,
  EndpointLatency,
  LatencyShift,
  RunOverview,
  RunTrend,
  RunsCompared,
  ShareInterval,
} from "./shown.ts";

/** A page of a list; `next` is handed back as `cursor`, null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A page with how many items the whole list has, all pages together. */
export interface CountedPage<T> extends Page<T> {
  readonly total: number;
}

export interface PageRequest {
  readonly cursor?: string | undefined;
  /** 1 to 500; 50 without. */
  readonly limit?: number | undefined;
}

/** Differences of one fingerprint (endpoint, path and kind). */
export interface DifferenceGroup {
  readonly fingerprint: string;
  readonly endpoint: string;
  readonly path: string;
  readonly kind: Kind;
  readonly n: number;
  readonly candidateOdd: number;
  readonly secondaryOdd: number;
  readonly primaryOdd: number;
  readonly allDifferent: number;
  readonly verdict: FieldVerdict;
  readonly evidence: number;
  readonly severity: Severity;
  readonly only?: Explanation;
  readonly causedBy?: string;
  readonly members?: readonly string[];
  readonly groupSeverity?: Severity;
  readonly approved?: true;
  readonly listed?: true;
  /** When a commit first and last held an exchange with it; absent where an older version stored it. ISO 8601. */
  readonly firstSeen?: string;
  readonly lastSeen?: string;
  /** Newest first; each opens with `GET /samples/{id}`. */
  readonly samples: readonly string[];
}

/** One kept answer, redacted. */
export type SampleAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: readonly (readonly [string, string])[];
      /** Text, or base64 with `bodyBase64` where it is not UTF-8; cut at `bodyKept` bytes. */
      readonly body?: string;
      readonly bodyBase64?: string;
      readonly bodyLength: number;
      readonly bodyCut: boolean;
      readonly latencyMs?: number;
    }
  | { readonly kind: "timed-out"; readonly afterMs: number }
  | { readonly kind: "failed"; readonly code: string };

export interface SampleDifference {
  readonly path: string;
  readonly exact: string;
  readonly kind: Kind;
  readonly class: OddClass;
  readonly primary?: Printable;
  readonly secondary?: Printable;
  readonly candidate?: Printable;
  readonly ignored?: string;
}

/** One kept exchange: what was asked, what the three answered, what differed. Redacted. */
export interface Sample {
  readonly id: string;
  readonly capturedAt: string;
  readonly endpoint: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body?: string;
    readonly bodyBase64?: string;
  };
  readonly primary: SampleAnswer;
  readonly secondary: SampleAnswer;
  readonly candidate: SampleAnswer;
  readonly differences: readonly SampleDifference[];
}

/** An endpoint as a list shows it. */
export interface EndpointRow extends Omit<EndpointSummary, "paths"> {
  /** Absent where they were not asked for. */
  readonly paths?: readonly PathSummary[];
  /** Places of it that fail, and that are inconclusive; what is approved passes. */
  readonly failing: number;
  readonly inconclusive: number;
  /** How often the candidate alone is odd at the worst place: the first of its paths where it ever is, latency aside. */
  readonly candidateRate?: ShareInterval;
  /** Absent where no latency was counted. */
  readonly latency?: LatencyShift;
  /** Absent where latency is not judged yet. */
  readonly latencyVerdict?: FieldVerdict;
}

export interface EndpointFilter extends PageRequest {
  /** Free text, matched against the endpoint's name. */
  readonly q?: string | undefined;
  readonly verdict?: FieldVerdict | undefined;
  /** False leaves the paths out, which are most of a row. */
  readonly paths?: boolean | undefined;
  /** By the verdict on their latency, the most evidence first; without, by their own and their name. */
  readonly order?: "latency" | undefined;
}

/** All that is given must fit. */
export interface DifferenceFilter extends PageRequest {
  readonly endpoint?: string | undefined;
  readonly class?: OddClass | undefined;
  readonly verdict?: FieldVerdict | undefined;
  /** Of the difference itself, not of its group. */
  readonly severity?: Severity | undefined;
  readonly approved?: boolean | undefined;
  /** One for each cause group: its head, or a difference that is in no group. */
  readonly heads?: boolean | undefined;
  /** Free text, matched against endpoint, path and fingerprint. */
  readonly q?: string | undefined;
}

export interface RunRow {
  readonly run: string;
  readonly startedAt: string;
  readonly compared: number;
  readonly verdict: Summary["verdict"];
  /** When it was last heard of; absent while it goes on. */
  readonly endedAt?: string;
  /** Its process has not said that it is done, and was heard of in the last ten minutes. */
  readonly goesOn?: boolean;
  /** Exchanges compared in each step of its course, at most 40 steps. */
  readonly trend?: readonly number[];
}

/**
 * What the dashboard and the gate read; both read the same. All of it comes from the store. Methods
 * throw what the store throws, and BAD_PARAMETER for a cursor that is none of ours.
 */
export interface ReadModels {
  /** The same of another run of the store, by name; undefined where there is none. */
  ofRun(name: string): ReadModels | undefined;
  /** A text that changes whenever any answer here may have changed. Costs next to nothing. */
  version(): string;
  /** With a background, of the moment that the overview's `seenAt` says. */
  summary(): Summary;
  /** Undefined where there is no run yet. */
  overview(): RunOverview | undefined;
  trend(): RunTrend;
  endpoints(filter: EndpointFilter): CountedPage<EndpointRow>;
  endpoint(name: string): (EndpointRow & EndpointSummary) | undefined;
  latency(endpoint: string): EndpointLatency | undefined;
  /** Worst first; the places of a cause group together, its head first. */
  differences(filter: DifferenceFilter): CountedPage<DifferenceGroup>;
  difference(fingerprint: string): (DifferenceGroup & DifferenceDetail) | undefined;
  sample(id: string): Sample | undefined;
  /** Newest first. */
  runs(page?: PageRequest): CountedPage<RunRow>;
  /** Undefined where one of the two is not in the store. */
  compareRuns(left: string, right: string): RunsCompared | undefined;
  /** `GET /status` as the run's process saved it last, parsed; undefined where it never did. */
  savedStatus(): unknown;
  /** What the run counted beside its tally; undefined where there is no run yet. */
  counters(): RunCounters | undefined;
}
