import type {
  DifferenceGroup,
  EndpointSummary,
  FieldVerdict,
  LatencyShift,
  RunRow,
  ShareInterval,
} from "../../../differ/index.ts";

/*
 * The answers' types as the page uses them. They are the server's own; what stands here gathers them, so
 * that screens import from one place.
 */

export type { FieldVerdict, Reason, Severity, Summary, Verdict } from "../../../differ/index.ts";
export type { DifferenceGroup } from "../../../differ/index.ts";
export type {
  DifferenceDetail,
  EndpointLatency,
  RunOverview,
  RunTrend,
  RunsCompared,
  ShareInterval,
} from "../../../differ/index.ts";
export type { StatusAnswer, SyncReport } from "../../server/status.ts";
export type { AuditEntry } from "../../server/steering.ts";

export interface EndpointRow extends Omit<EndpointSummary, "paths"> {
  readonly id: string;
  readonly failing: number;
  readonly inconclusive: number;
  readonly candidateRate?: ShareInterval;
  readonly latency?: LatencyShift;
}

export interface DifferenceRow extends DifferenceGroup {
  readonly firstSeen?: string;
  readonly lastSeen?: string;
}

export interface RunListRow extends RunRow {
  readonly endedAt?: string;
  readonly goesOn?: boolean;
  readonly trend?: readonly number[];
}

/** Whom the page speaks for. */
export interface Session {
  readonly level: "admin" | "viewer";
  readonly tokenRequired: boolean;
  readonly version: string;
  readonly run: string;
}

export type VerdictFilter = FieldVerdict;
