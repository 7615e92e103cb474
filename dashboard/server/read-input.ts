import type { FieldVerdict, OddClass } from "../../differ/index.ts";
import { Problem } from "./problem.ts";

/** What a query may say; each route takes some of it. */
export interface Query {
  readonly cursor?: string;
  readonly limit: number;
  readonly endpoint?: string;
  /** The odd role, or all. */
  readonly class?: OddClass;
  readonly verdict?: FieldVerdict;
  readonly q?: string;
}
export type QueryName = keyof Query;

export const CLASSES = ["primary", "secondary", "candidate", "all"] as const;
export const FIELD_VERDICTS = ["fail", "pass", "inconclusive"] as const;
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
  const given = withoutBlank(names, fieldsOf(query));
  const read = names.flatMap((name) => {
    const value = READERS[name](given[name], name);
    return value === undefined ? [] : [[name, value] as const];
  });
  refuseOthers(names, given);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each reader gives its field's type, which fromEntries forgets
  return Object.fromEntries(read) as Pick<Query, Name>;
}

/** `{"enabled":true}`, and nothing else. Throws BAD_PARAMETER. */
export function readMirror(body: unknown): { readonly enabled: boolean } {
  const fields = fieldsOf(body);
  const { enabled } = fields;
  if (typeof enabled !== "boolean") throw notA("boolean", enabled, "enabled");
  refuseOthers(["enabled"], fields);
  return { enabled };
}

/** Throws BAD_PARAMETER. */
export function readFingerprint(given: string | undefined): string {
  if (given !== undefined && FINGERPRINT.test(given)) return given;
  throw new Problem("BAD_PARAMETER", FINGERPRINT_EXPECTED);
}

type Fields = Readonly<Record<string, unknown>>;

const READERS: { readonly [Name in QueryName]: (value: unknown, name: string) => Query[Name] } = {
  cursor: text,
  limit,
  endpoint: text,
  class: (value, name) => oneOf(CLASSES, value, name),
  verdict: (value, name) => oneOf(FIELD_VERDICTS, value, name),
  q: text,
};

/** Forms send fields nobody filled in as empty ones: to a known name that is as good as absent. */
function withoutBlank(names: readonly string[], query: Fields): Fields {
  const given = Object.entries(query).filter(
    ([name, value]) => value !== "" || !names.includes(name),
  );
  return Object.fromEntries(given);
}

function text(value: unknown, name: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw notA("string", value, name);
  if (value.length <= TEXT_MAX) return value;
  throw bad(name, `Too big: expected string to have <=${TEXT_MAX} characters`);
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

function oneOf<T extends string>(known: readonly T[], value: unknown, name: string): T | undefined {
  if (value === undefined) return undefined;
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  const expected = known.map((one) => `"${one}"`).join("|");
  throw bad(name, `Invalid option: expected one of ${expected}`);
}

function fieldsOf(value: unknown): Fields {
  if (isFields(value)) return value;
  throw notA("object", value, "");
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuseOthers(names: readonly string[], given: Fields): void {
  const others = Object.keys(given).filter((name) => !names.includes(name));
  if (others.length === 0) return;
  const word = others.length === 1 ? "key" : "keys";
  throw bad("", `Unrecognized ${word}: ${others.map((name) => `"${name}"`).join(", ")}`);
}

function notA(expected: string, value: unknown, at: string): Problem {
  const received = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return bad(at, `Invalid input: expected ${expected}, received ${received}`);
}

function bad(at: string, message: string): Problem {
  return new Problem("BAD_PARAMETER", at === "" ? message : `${at}: ${message}`);
}
