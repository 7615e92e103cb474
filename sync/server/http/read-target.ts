import { ScopedKeys } from "../../keys.ts";
import { HttpProblem } from "./problem.ts";

export type SyncRoute =
  | { readonly kind: "signal" | "barrier"; readonly state: string }
  | { readonly kind: "topic"; readonly topic: string };

const NAME_CHARACTERS_MAX = 512;

/** Which state or topic a path names; undefined where it is no path of the API. Throws BAD_NAME. */
export function readRoute(path: string): SyncRoute | undefined {
  const [root, version, kind, name, action, ...more] = path.split("/");
  if (root !== "" || version !== "v1" || name === undefined || more.length > 0) return undefined;
  if (kind === "topics" && action === undefined) return { kind: "topic", topic: readName(name) };
  if (kind === "states" && (action === "signal" || action === "barrier")) {
    return { kind: action, state: readName(name) };
  }
  return undefined;
}

/** Keys of `?run=&plan=&case=`, all three; undefined where none is given. Throws BAD_PARAMETER, BAD_NAME. */
export function readScope(query: URLSearchParams): ScopedKeys | undefined {
  const parts = ["run", "plan", "case"] as const;
  const given = parts.filter((name) => query.has(name));
  if (given.length === 0) return undefined;
  if (given.length < parts.length) {
    throw new HttpProblem(
      "BAD_PARAMETER",
      `run, plan and case come together; found ${given.join(" and ")} alone`,
    );
  }
  const [run, plan, testCase] = [part(query, "run"), part(query, "plan"), part(query, "case")];
  return new ScopedKeys({ run, plan, case: testCase });
}

function part(query: URLSearchParams, name: string): string {
  const value = query.get(name) ?? "";
  checkName(value, name);
  return value;
}

/** A name out of a path: a slash in it is written as %2F. */
function readName(segment: string): string {
  let name: string;
  try {
    name = decodeURIComponent(segment);
  } catch {
    throw new HttpProblem("BAD_NAME", `the name cannot be decoded: ${segment.slice(0, 80)}`);
  }
  checkName(name, "the name");
  return name;
}

/** Throws BAD_NAME. */
export function checkName(name: string, what: string): void {
  const fault = nameFault(name);
  if (fault !== undefined) throw new HttpProblem("BAD_NAME", `${what} ${fault}`);
}

function nameFault(name: string): string | undefined {
  if (name === "") return "is empty";
  if (name.length > NAME_CHARACTERS_MAX) return `has more than ${NAME_CHARACTERS_MAX} characters`;
  if (/\p{Cc}|\p{Cs}/u.test(name)) return "has a control character or half a character in it";
  return undefined;
}

/** A whole number from 0; undefined where it is not given. Throws BAD_PARAMETER. */
export function readNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new HttpProblem(
    "BAD_PARAMETER",
    `${name} is a whole number from 0, found ${text.slice(0, 80)}`,
  );
}

const FACTORS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const DURATION_MS_MAX = 24 * 3_600_000;

/** `500ms`, `60s`, `5m`, `1h`, at most 24h; milliseconds. Throws BAD_PARAMETER. */
export function readDuration(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const [, amount = "", unit = "s"] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$|^0$/.exec(text) ?? [
    "x",
    "x",
  ];
  const ms = text === "0" ? 0 : Number(amount) * (FACTORS[unit] ?? Number.NaN);
  if (ms >= 0 && ms <= DURATION_MS_MAX) return ms;
  throw new HttpProblem(
    "BAD_PARAMETER",
    `${name} is a duration like 500ms, 60s or 5m, at most 24h; found ${text.slice(0, 80)}`,
  );
}

/** Names with commas between them. Throws BAD_NAME. */
export function readNames(query: URLSearchParams, name: string): readonly string[] | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const names = [...new Set(text.split(","))];
  for (const one of names) checkName(one, `a name in ${name}`);
  return names;
}
