import type { EndpointRow as ReadEndpointRow } from "../../../differ/index.ts";

/*
 * The answers' types as the page uses them. They are the server's own; what stands here gathers them, so
 * that screens import from one place.
 */

export type {
  DifferenceDetail,
  DifferenceGroup,
  EndpointLatency,
  FieldVerdict,
  Reason,
  RunOverview,
  RunRow,
  RunTrend,
  RunsCompared,
  Severity,
  ShareInterval,
  Summary,
  Verdict,
} from "../../../differ/index.ts";
export type { StatusAnswer, SyncReport, Timing } from "../../server/status.ts";
export type { ReportNote } from "../../server/report/gather-answers.ts";
export type { AuditEntry } from "../../server/steering.ts";

/** `id` is what `/endpoints/{id}` takes, before percent-encoding. */
export interface EndpointRow extends ReadEndpointRow {
  readonly id: string;
}

/** Whom the page speaks for. */
export interface Session {
  readonly level: "admin" | "viewer";
  readonly tokenRequired: boolean;
  readonly version: string;
  readonly run: string;
}

/** `GET /settings`. */
export interface Settings {
  /** Defaults filled in, without secrets. */
  readonly config: Readonly<Record<string, unknown>>;
  /** By what they are. */
  readonly files: Readonly<Record<string, string>>;
  readonly addresses: Readonly<Record<string, string>>;
}
