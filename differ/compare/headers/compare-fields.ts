import {
  type PerRole,
  ROLES,
  type RawHeaders,
  type Redactor,
  type Role,
  perRole,
} from "../../../core/index.ts";
import type { Kind, Printable } from "../difference.ts";
import type { Findings } from "../findings.ts";
import { classAmong, presenceKind, sidesOf } from "../odd-class.ts";
import type { Printer } from "../print-value.ts";
import { fieldName } from "./field-names.ts";
import { type CookiePlace, cookiePlaces } from "./set-cookie.ts";

export interface FieldOptions {
  readonly surface: "header" | "trailer";
  readonly inPlay: readonly Role[];
  /** Whether content-length counts: it does not where the bodies themselves are compared. */
  readonly lengthCounts: boolean;
  readonly findings: Findings;
  readonly printer: Printer;
  readonly redactor: Redactor;
}

/** Compares fields by name, in any order of names; repeated fields as lists in order. */
export function compareFields(
  headers: PerRole<RawHeaders | undefined>,
  options: FieldOptions,
): void {
  const fields = perRole((role) => byName(headers[role] ?? [], options.lengthCounts));
  const names = new Set(options.inPlay.flatMap((role) => [...fields[role].keys()]));
  for (const name of names) {
    const values = perRole((role) => fields[role].get(name));
    if (name === "set-cookie") {
      compareCookies(values, options);
      continue;
    }
    compareValues(values, options, {
      path: `${options.surface}:${name}`,
      print: (value) => options.redactor.header(name, value),
    });
  }
}

function byName(headers: RawHeaders, lengthCounts: boolean): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (let at = 0; at < headers.length; at += 2) {
    const { lower, ignored } = fieldName(headers[at] ?? "");
    if (ignored || (!lengthCounts && lower === "content-length")) continue;
    const values = fields.get(lower);
    if (values === undefined) fields.set(lower, [headers[at + 1] ?? ""]);
    else values.push(headers[at + 1] ?? "");
  }
  return fields;
}

/** A cookie that one role lacks is one difference; its attributes then have nothing to add. */
function compareCookies(
  fields: PerRole<readonly string[] | undefined>,
  options: FieldOptions,
): void {
  const cookies = perRole((role) => cookiePlaces(fields[role] ?? []));
  const places = new Set(options.inPlay.flatMap((role) => [...cookies[role].keys()]));
  const inAll = namesInAll(cookies, options.inPlay);
  for (const at of places) {
    const found = perRole((role) => cookies[role].get(at));
    const place = found.primary ?? found.secondary ?? found.candidate;
    if (place === undefined) continue;
    if (place.attribute !== undefined && !inAll.has(place.cookie)) continue;
    compareValues(
      perRole((role) => found[role]?.values),
      options,
      {
        path: `${options.surface}:set-cookie${at}`,
        print: (value) => printCookie(place, value, options.redactor),
      },
    );
  }
}

function namesInAll(
  cookies: PerRole<ReadonlyMap<string, CookiePlace>>,
  inPlay: readonly Role[],
): ReadonlySet<string> {
  const sets = inPlay.map((role) => new Set([...cookies[role].values()].map((at) => at.cookie)));
  const [first = new Set<string>(), ...others] = sets;
  return others.reduce((names, other) => names.intersection(other), first);
}

function printCookie(place: CookiePlace, value: string, redactor: Redactor): string {
  if (place.attribute !== undefined) return redactor.text(value);
  const lead = `${place.cookie}=`;
  const shown = redactor.header("set-cookie", lead + value);
  return shown.startsWith(lead) ? shown.slice(lead.length) : shown;
}

function compareValues(
  values: PerRole<readonly string[] | undefined>,
  { inPlay, findings, printer }: FieldOptions,
  place: { readonly path: string; readonly print: (value: string) => string },
): void {
  const oddity = classAmong(values, sameList, inPlay);
  if (oddity === undefined) return;
  const sides = sidesOf(oddity, inPlay);
  findings.add({
    path: place.path,
    kind: kindOf(values[sides.subject], values[sides.against]),
    oddity,
    exact: () => place.path,
    raw: () => perRole((role) => plain(values[role])),
    partial: inPlay.length < ROLES.length,
    print(role): Printable | undefined {
      const list = values[role]?.map((value) => printer.cut(place.print(value)));
      return list?.length === 1 ? list[0] : list?.slice(0, LIST_MAX);
    },
  });
}

const LIST_MAX = 50;

/** As it prints: one value as itself. */
function plain(list: readonly string[] | undefined): string | readonly string[] | undefined {
  return list?.length === 1 ? list[0] : list;
}

function kindOf(
  subject: readonly string[] | undefined,
  against: readonly string[] | undefined,
): Kind {
  const presence = presenceKind(subject, against);
  if (presence !== undefined) return presence;
  const sorted = (list: readonly string[] | undefined) => list?.toSorted();
  return sameList(sorted(subject), sorted(against)) ? "order" : "value";
}

function sameList(
  left: readonly string[] | undefined,
  right: readonly string[] | undefined,
): boolean {
  if (left === undefined || right === undefined) return left === right;
  return left.length === right.length && left.every((value, index) => value === right[index]);
}
