import {
  type Reader,
  anything,
  choice,
  fields,
  flag,
  listOf,
  optional,
  pattern,
  text,
} from "./read-body.ts";
import { FINGERPRINT, FINGERPRINT_EXPECTED } from "./read-input.ts";
import {
  type Act,
  type NewApprovals,
  type NewRule,
  RULE_SECTIONS,
  type RuleWanted,
} from "./steering.ts";

/** Lengths of what a body may say. */
export const SAID_MAX = { by: 200, reason: 1000, place: 1000, version: 100 };
export const FINGERPRINTS_MAX = 1000;
export const RULES_MAX = 1000;
export const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
export const DAY_EXPECTED = "expected a day like 2027-01-31";

/** Switches the mirror; who and why is told by whoever wants it told. */
export interface MirrorWanted {
  readonly enabled: boolean;
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
}

/** A rule, and the state of the rules that it was made for. */
export interface RuleAdded extends NewRule {
  readonly version: string;
}

export interface RulesReplaced extends Act {
  readonly version: string;
  readonly compare: readonly unknown[];
}

const by = text({ max: SAID_MAX.by, said: true });
const reason = text({ max: SAID_MAX.reason, said: true });
const version = text({ max: SAID_MAX.version });
const rule = {
  match: text({ max: SAID_MAX.place, said: true }),
  section: choice(RULE_SECTIONS),
  path: text({ max: SAID_MAX.place, said: true }),
  option: optional(anything),
  until: optional(pattern(DAY, DAY_EXPECTED)),
};

/*
 * Bodies of the routes that change something. Each throws BAD_PARAMETER with the first place that does
 * not fit, in the words of its schema (schemas-steering.ts).
 */

export const readMirror = top(
  fields<MirrorWanted>({ enabled: flag, by: optional(by), reason: optional(reason) }),
);

export const readAct = top(fields<Act>({ by, reason }));

export const readNewApprovals = top(
  fields<NewApprovals>({
    ...{ by, reason },
    fingerprints: listOf(pattern(FINGERPRINT, FINGERPRINT_EXPECTED), {
      ...{ min: 1, max: FINGERPRINTS_MAX },
    }),
    until: optional(pattern(DAY, DAY_EXPECTED)),
    group: optional(flag),
    allowHigh: optional(flag),
  }),
);

export const readRuleAdded = top(fields<RuleAdded>({ ...{ by, reason }, ...rule, version }));

export const readRuleWanted = top(fields<RuleWanted>(rule));

export const readRulesReplaced = top(
  fields<RulesReplaced>({
    ...{ by, reason },
    version,
    compare: listOf(anything, { max: RULES_MAX }),
  }),
);

function top<T>(reader: Reader<T>): (body: unknown) => T {
  return (body) => reader(body, "");
}
