/** What a person said of a difference that is meant, as it stands in the approvals file. */
export interface Approval {
  readonly fingerprint: string;
  /** Further fingerprints that it covers: a cause group's other places. */
  readonly members: readonly string[];
  readonly reason: string;
  readonly by: string;
  /** The last day it holds, `2027-01-01` in UTC; undefined = for ever. */
  readonly until: string | undefined;
}
