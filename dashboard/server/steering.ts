import type { Approval } from "../../core/index.ts";
import type { EndpointProposals, HiddenPlace } from "../../differ/index.ts";

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

export interface ApprovalFile {
  list(): Promise<HeldFile & { readonly items: readonly ShownApproval[] }>;
  /** Throws what approve throws, with its codes; the run holds it from then on. */
  add(wanted: NewApprovals): Promise<void>;
  remove(fingerprint: string, act: Act): Promise<void>;
}

/** A rule to hide or to loosen one place, as compare has it in the configuration. */
export interface NewRule extends Act {
  readonly match: string;
  readonly section: "ignore" | "arrays" | "numbers" | "times" | "strings";
  readonly path: string;
  /** Of other sections than ignore: as the configuration has it. */
  readonly option?: unknown;
  readonly until?: string;
}

export interface RulesShown extends HeldFile {
  /** `compare` of the configuration as it holds now, in its order. */
  readonly compare: readonly unknown[];
  /** Changes whenever the rules change: sent back with a change, so that two people do not undo each other. */
  readonly version: string;
}

export interface RulePreviewShown {
  readonly hidden: readonly (HiddenPlace & { readonly samples: readonly string[] })[];
  /** Why the rule is refused, where it is. */
  readonly tooBroad?: string;
  /** The rule as YAML, to paste where the file is not written from here. */
  readonly yaml: string;
}

export interface RuleFile {
  read(): Promise<RulesShown>;
  suggestions(endpoint?: string): Promise<readonly EndpointProposals[]>;
  preview(rule: Omit<NewRule, "by" | "reason">): Promise<RulePreviewShown>;
  /** Adds a rule in the configuration file, comments and order kept, and takes it up in the run. */
  add(rule: NewRule, version: string): Promise<RulesShown>;
  /** Puts all of compare in its place: for undoing, and PUT /rules. */
  replace(
    compare: readonly unknown[],
    act: Act & { readonly version: string },
  ): Promise<RulesShown>;
}

/** One thing that somebody did through the dashboard or the API. */
export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly level: "admin" | "viewer";
  readonly by: string;
  readonly action: "approve" | "unapprove" | "rule" | "rules" | "mirror" | "login";
  /** What, in a sentence. */
  readonly text: string;
  readonly reason?: string;
}
