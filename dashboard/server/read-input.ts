import type { FieldVerdict, OddClass, Severity } from "../../differ/index.ts";
import { Problem } from "./problem.ts";
import {
  type Fields,
  type Reader,
  bad,
  choice,
  fieldsOf,
  optional,
  refuseOthers,
  text,
} from "./read-body.ts";

/** What a query may say; each route takes some of it. */
export interface Query {
  readonly cursor?: string;
  readonly limit: number;
  readonly endpoint?: string;
  /** The odd role, or all. */
  readonly class?: OddClass;
  readonly verdict?: FieldVerdict;
  readonly q?: string;
  readonly severity?: Severity;
  readonly approved?: boolean;
  /** One row a cause group: its head. */
  readonly heads?: boolean;
  /** Whether endpoints bring their paths along. */
  readonly paths?: boolean;
  /** Of endpoints: those that got slower first. */
  readonly order?: (typeof ORDERS)[number];
  /** The run that goes on, without. */
  readonly run?: string;
  readonly left?: string;
  readonly right?: string;
}
export type QueryName = keyof Query;

export const CLASSES = ["primary", "secondary", "candidate", "all"] as const;
export const FIELD_VERDICTS = ["fail", "pass", "inconclusive"] as const;
export const SEVERITIES = ["high", "medium", "low"] as const;
export const ORDERS = ["latency"] as const;
export const BOOLEANS = ["true", "false"] as const;
export const LIMIT = { default: 50, max: 500 };
export const TEXT_MAX = 1000;
export const FINGERPRINT = /^[0-9a-f]{12}$/;
export const FINGERPRINT_EXPECTED = "expected 12 hex digits";

/*
 * Outside data, taken apart by hand in the words of the schemas that document it (route-schemas.ts): those
 * are made with zod, 15 MB and 40 ms of a thread that else has no use for it. A law holds the two together.
 */

/** Takes a query apart. Throws BAD_PARAMETER with the first place that does not fit. */
export function readQuery<Name extends QueryName>(
  names: readonly Name[],
  query: unknown,
): Pick<Query, Name> {
  const given = withoutBlank(names, fieldsOf(query, ""));
  const read = names.flatMap((name) => {
    const value = READERS[name](given[name], name);
    return value === undefined ? [] : [[name, value] as const];
  });
  refuseOthers(names, given, "");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each reader gives its field's type, which fromEntries forgets
  return Object.fromEntries(read) as Pick<Query, Name>;
}

/** Throws BAD_PARAMETER. */
export function readFingerprint(given: string | undefined): string {
  if (given !== undefined && FINGERPRINT.test(given)) return given;
  throw new Problem("BAD_PARAMETER", FINGERPRINT_EXPECTED);
}

const someText = optional(text({ max: TEXT_MAX }));
const yesOrNo: Reader<boolean | undefined> = (value, name) => {
  const read = optional(choice(BOOLEANS))(value, name);
  return read === undefined ? undefined : read === "true";
};

const READERS: { readonly [Name in QueryName]: Reader<Query[Name]> } = {
  cursor: someText,
  limit,
  endpoint: someText,
  class: optional(choice(CLASSES)),
  verdict: optional(choice(FIELD_VERDICTS)),
  q: someText,
  severity: optional(choice(SEVERITIES)),
  approved: yesOrNo,
  heads: yesOrNo,
  paths: yesOrNo,
  order: optional(choice(ORDERS)),
  run: someText,
  left: someText,
  right: someText,
};

/** Forms send fields nobody filled in as empty ones: to a known name that is as good as absent. */
function withoutBlank(names: readonly string[], query: Fields): Fields {
  const given = Object.entries(query).filter(
    ([name, value]) => value !== "" || !names.includes(name),
  );
  return Object.fromEntries(given);
}

function limit(value: unknown, name: string): number {
  if (value === undefined) return LIMIT.default;
  const number = Number(value);
  if (!Number.isFinite(number)) {
    throw bad(name, `Invalid input: expected number, received ${number}`);
  }
  if (!Number.isInteger(number)) throw bad(name, "Invalid input: expected int, received number");
  const { MAX_SAFE_INTEGER: farthest } = Number;
  if (number > farthest) throw bad(name, `Too big: expected int to be <=${farthest}`);
  if (number < -farthest) throw bad(name, `Too small: expected int to be >=${-farthest}`);
  if (number > LIMIT.max) throw bad(name, `Too big: expected number to be <=${LIMIT.max}`);
  if (number < 1) throw bad(name, "Too small: expected number to be >=1");
  return number;
}
