import type { Approval } from "../../core/index.ts";
import type { EndpointProposals, HiddenPlace, Page } from "../../differ/index.ts";

/*
 * What the dashboard changes, and reads to change it: files that are reviewed in git, and the run itself.
 * The process that holds the files hands these in.
 */

/** Who does it, as the person wrote it, and why. */
export interface Act {
  readonly by: string;
  readonly reason: string;
}

/** A file of the configuration, and whether it can be written from here. */
export interface HeldFile {
  /** As the configuration names it; undefined where it names none. */
  readonly file?: string;
  readonly writable: boolean;
  /** Why not, and what to do instead. */
  readonly why?: string;
}

/** Whether the run has what was written: at once, with its next start, or not (it says why). */
export interface TakenUp {
  readonly taken: "now" | "restart" | "refused";
  /** What to do, where it is not now. */
  readonly takenWhy?: string;
}

/** What was done, in a sentence for the audit. */
export interface Said {
  readonly said: string;
}

export interface ShownApproval extends Approval {
  /** "GET /p/{id} $.price (value)", where the file or the run knows it. */
  readonly difference?: string;
  /** unused = this run has no such difference. */
  readonly state: "active" | "expired" | "unused";
}

export interface NewApprovals extends Act {
  readonly fingerprints: readonly string[];
  /** Last day, e.g. 2027-01-31. */
  readonly until?: string;
  /** Covers the other places of the cause group too. */
  readonly group?: boolean;
  /** Several of high severity at once. */
  readonly allowHigh?: boolean;
}

export type ApprovalsShown = HeldFile & { readonly items: readonly ShownApproval[] };

export interface ApprovalFile {
  list(): Promise<ApprovalsShown>;
  /** Throws what approve throws, with its codes; the run holds it from then on. */
  add(wanted: NewApprovals): Promise<ApprovalsShown & TakenUp & Said>;
  /** Throws APPROVAL_NOT_THERE where no entry of the file bears this fingerprint. */
  remove(fingerprint: string, act: Act): Promise<ApprovalsShown & TakenUp & Said>;
}

export const RULE_SECTIONS = ["ignore", "arrays", "numbers", "times", "strings"] as const;

/** What a rule says, without who says it. */
export interface RuleWanted {
  readonly match: string;
  readonly section: (typeof RULE_SECTIONS)[number];
  readonly path: string;
  /** Of other sections than ignore: as the configuration has it. */
  readonly option?: unknown;
  readonly until?: string;
}

/** A rule to hide or to loosen one place, as compare has it in the configuration. */
export interface NewRule extends Act, RuleWanted {}

export interface RulesShown extends HeldFile {
  /** `compare` as it stands in the configuration's file, in its order. */
  readonly compare: readonly unknown[];
  /** Changes whenever the rules change: sent back with a change, so that two people do not undo each other. */
  readonly version: string;
}

export interface RulePreviewShown {
  /** Failing ones first; at most 200. */
  readonly hidden: readonly (HiddenPlace & { readonly samples: readonly string[] })[];
  /** How many further ones. */
  readonly more?: number;
  /** Why the rule is refused, where it is. */
  readonly tooBroad?: string;
  /** The rule as YAML, to paste where the file is not written from here. */
  readonly yaml: string;
}

export interface RuleFile {
  read(): Promise<RulesShown>;
  suggestions(endpoint?: string): Promise<readonly EndpointProposals[]>;
  preview(rule: RuleWanted): Promise<RulePreviewShown>;
  /** Adds a rule in the configuration file, comments and order kept, and takes it up in the run. */
  add(rule: NewRule, version: string): Promise<RulesShown & TakenUp & Said>;
  /** Puts all of compare in its place: for undoing, and PUT /rules. */
  replace(
    compare: readonly unknown[],
    act: Act & { readonly version: string },
  ): Promise<RulesShown & TakenUp & Said>;
}

/** The effective configuration, without secrets, and where things are. */
export interface SettingsShown {
  /** Defaults filled in; durations in milliseconds, sizes in bytes, shares from 0 to 1. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Absolute paths, by what they are. */
  readonly files: Readonly<Record<string, string>>;
}

/** All of what is changed from here. */
export interface Steering {
  readonly approvals: ApprovalFile;
  readonly rules: RuleFile;
  settings(): Promise<SettingsShown>;
}

export const AUDIT_ACTIONS = ["approve", "unapprove", "rule", "rules", "mirror", "login"] as const;

/** One thing that somebody did through the dashboard or the API. */
export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly level: "admin" | "viewer";
  readonly by: string;
  readonly action: (typeof AUDIT_ACTIONS)[number];
  /** What, in a sentence. */
  readonly text: string;
  readonly reason?: string;
}

/** Who did what, bounded; the oldest entries go. */
export interface AuditLog {
  add(entry: Omit<AuditEntry, "id" | "at">): void;
  /** Newest first. Throws BAD_PARAMETER for a cursor that `next` did not give. */
  list(page: { cursor?: string | undefined; limit?: number | undefined }): Page<AuditEntry>;
}
