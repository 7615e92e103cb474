import type { PerRole, Role } from "../../../../../core/index.ts";
import type { SampleAnswer, SampleDifference } from "../../../../../differ/index.ts";
import type { Mark } from "../align/aligned-node.ts";
import { ROLES, perRole } from "../roles.ts";

/** A field's values in each role, by its name in lower case; of cookies a row for each. */
export interface HeaderRow {
  readonly name: string;
  /** Undefined where a role did not send it. */
  readonly values: PerRole<readonly string[] | undefined>;
  readonly marks: readonly Mark[];
  readonly equal: boolean;
}

type Headers = readonly (readonly [string, string])[];

/** The fields of three answers side by side: those that differ first, then by name. */
export function headerRows(
  answers: PerRole<SampleAnswer>,
  differences: readonly SampleDifference[],
): HeaderRow[] {
  const fields = perRole((role) => {
    const answer = answers[role];
    return answer.kind === "answered" ? byName(answer.headers) : undefined;
  });
  const marks = marksByName(differences);
  const names = new Set([...ROLES.flatMap((role) => [...(fields[role]?.keys() ?? [])])]);
  // A trailer, or a field beyond what is kept of each answer.
  for (const name of marks.keys()) names.add(name);
  const rows = [...names].map((name): HeaderRow => {
    const values = perRole((role) => fields[role]?.get(name));
    const inPlay = ROLES.filter((role) => fields[role] !== undefined);
    return { name, values, marks: marks.get(name) ?? [], equal: areSame(values, inPlay) };
  });
  return rows.sort(
    (left, right) =>
      rank(left) - rank(right) || (left.name < right.name ? -1 : left.name > right.name ? 1 : 0),
  );
}

/** Counted differences first, then ignored ones, then what only is written differently. */
function rank({ marks, equal }: HeaderRow): number {
  if (marks.some(({ difference }) => difference.ignored === undefined)) return 0;
  if (marks.length > 0) return 1;
  return equal ? 3 : 2;
}

function areSame(values: PerRole<readonly string[] | undefined>, inPlay: readonly Role[]): boolean {
  const texts = inPlay.map((role) => JSON.stringify(values[role] ?? null));
  return new Set(texts).size <= 1;
}

function byName(headers: Headers): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const key = lower === "set-cookie" ? `set-cookie ${cookieName(value)}` : lower;
    const list = fields.get(key);
    if (list === undefined) fields.set(key, [value]);
    else list.push(value);
  }
  return fields;
}

function cookieName(field: string): string {
  return field.replace(/[=;].*$/s, "").trim();
}

/** `header:etag` belongs to etag, `header:set-cookie['sid'].path` to the cookie sid. */
function marksByName(differences: readonly SampleDifference[]): Map<string, Mark[]> {
  const marks = new Map<string, Mark[]>();
  for (const [index, difference] of differences.entries()) {
    const name = fieldOf(difference.exact);
    if (name === undefined) continue;
    const list = marks.get(name);
    if (list === undefined) marks.set(name, [{ difference, index }]);
    else list.push({ difference, index });
  }
  return marks;
}

function fieldOf(exact: string): string | undefined {
  if (exact.startsWith("trailer:")) return exact;
  if (!exact.startsWith("header:")) return undefined;
  const name = exact.slice("header:".length);
  const cookie = /^set-cookie\['((?:[^'\\]|\\.)*)'\]/.exec(name)?.[1];
  return cookie === undefined ? name : `set-cookie ${cookie.replace(/\\(.)/gs, "$1")}`;
}
