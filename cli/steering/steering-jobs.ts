import type {
  NewApprovals,
  NewRule,
  RulePreviewShown,
  RuleWanted,
  RulesShown,
} from "../../dashboard/server/index.ts";
import type { EndpointProposals } from "../../differ/index.ts";
import type { Findings } from "../approvals/findings.ts";
import type { NotedApproval } from "../approvals/read-approvals.ts";
import type { LoadOptions } from "../config/load-config.ts";

/** Where a run's configuration comes from; plain data, because it crosses threads. */
export type ConfigSource = Omit<LoadOptions, "doubt" | "text">;

/** What the steering thread is started with. */
export interface SteeringData {
  /** Absent where nothing was read from a file. */
  readonly source: ConfigSource | undefined;
  /** Folder of the run's store. */
  readonly store: string;
  readonly run: string;
}

/** What it can be asked for, by name: the question and its answer. */
export interface SteeringJobs {
  readonly rules: { readonly asks: object; readonly gives: RulesShown };
  readonly suggestions: {
    readonly asks: { readonly endpoint?: string };
    readonly gives: readonly EndpointProposals[];
  };
  readonly preview: {
    readonly asks: { readonly rule: RuleWanted };
    readonly gives: RulePreviewShown;
  };
  readonly addRule: {
    readonly asks: { readonly rule: NewRule; readonly version: string };
    readonly gives: RulesShown;
  };
  readonly replaceRules: {
    readonly asks: { readonly compare: readonly unknown[]; readonly version: string };
    readonly gives: RulesShown;
  };
  readonly approvals: {
    readonly asks: { readonly file: string };
    readonly gives: readonly NotedApproval[];
  };
  readonly approve: {
    readonly asks: {
      readonly wanted: NewApprovals;
      readonly findings: Findings;
      /** Undefined where the configuration names none: then it is made to. */
      readonly file: string | undefined;
    };
    readonly gives: ApprovalsDone;
  };
  readonly unapprove: {
    readonly asks: { readonly fingerprint: string; readonly file: string };
    readonly gives: ApprovalsDone;
  };
  readonly origins: {
    readonly asks: object;
    readonly gives: readonly (readonly [string, string])[];
  };
}

export interface ApprovalsDone {
  /** The file that was written. */
  readonly file: string;
  /** In a sentence for the audit. */
  readonly said: string;
}

export type JobName = keyof SteeringJobs;

export type SteeringRequest = {
  readonly [Name in JobName]: {
    readonly id: number;
    readonly name: Name;
    readonly asks: SteeringJobs[Name]["asks"];
  };
}[JobName];

export type SteeringReply = { readonly id: number } & (
  | { readonly kind: "done"; readonly gives: unknown }
  | {
      readonly kind: "failure";
      readonly code: string;
      readonly message: string;
      readonly yaml: string | undefined;
    }
);
