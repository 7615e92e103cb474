import type { Explanation } from "../causes/explain.ts";
import type { Severity } from "../causes/severity.ts";
import type { Kind, OddClass, Printable } from "../compare/difference.ts";
import type { RunCounters } from "../store/run-info.ts";
import type { EndpointSummary, FieldVerdict, Summary } from "../verdict/summary.ts";

/** A page of a list; `next` is handed back as `cursor`, null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
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

export interface DifferenceFilter {
  readonly endpoint?: string | undefined;
  readonly class?: OddClass | undefined;
  readonly verdict?: FieldVerdict | undefined;
  /** Free text, matched against endpoint, path and fingerprint. */
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface RunRow {
  readonly run: string;
  readonly startedAt: string;
  readonly compared: number;
  readonly verdict: Summary["verdict"];
}

/** What the dashboard and the gate read; both read the same. All of it comes from the store. */
export interface ReadModels {
  summary(): Summary;
  endpoints(page: {
    cursor?: string | undefined;
    limit?: number | undefined;
  }): Page<EndpointSummary>;
  endpoint(name: string): EndpointSummary | undefined;
  differences(filter: DifferenceFilter): Page<DifferenceGroup>;
  difference(fingerprint: string): DifferenceGroup | undefined;
  sample(id: string): Sample | undefined;
  runs(): Page<RunRow>;
  /** What the run counted beside its tally; undefined where there is no run yet. */
  counters(): RunCounters | undefined;
}
