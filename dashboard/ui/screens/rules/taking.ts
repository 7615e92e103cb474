import type { RuleWanted } from "../../../server/steering.ts";

/** A rule that somebody is about to take, with the reason that was suggested. */
export interface Taking {
  readonly rule: RuleWanted;
  readonly reason: string;
}
