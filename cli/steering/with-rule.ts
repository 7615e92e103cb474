import { Document } from "yaml";
import type { RuleWanted } from "../../dashboard/server/index.ts";
import type { CommentAt } from "./edit-config.ts";

export interface RuleToAdd extends RuleWanted {
  readonly by: string;
  readonly reason: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** `compare` with one more rule, or with another one for the same place. */
export function withRule(
  compare: readonly unknown[],
  rule: RuleToAdd,
): { readonly compare: readonly unknown[]; readonly comment: CommentAt | undefined } {
  const at = compare.findIndex((entry) => isFields(entry) && entry["match"] === rule.match);
  const entry = compare[at];
  if (isFields(entry)) {
    const changed = withPart(entry, rule);
    return { compare: compare.with(at, changed), comment: commentOf(rule, at) };
  }
  const place = placeFor(compare, rule);
  const added = withPart({ match: rule.match }, rule);
  return { compare: compare.toSpliced(place, 0, added), comment: commentOf(rule, place) };
}

/** The same as text, to be pasted where the file is not written from here. */
export function ruleYaml(rule: RuleToAdd): string {
  return new Document({ compare: [withPart({ match: rule.match }, rule)] }).toString({
    lineWidth: 0,
  });
}

function withPart(entry: Fields, rule: RuleToAdd): Fields {
  const { section, path, option, reason, until } = rule;
  const had = entry[section];
  if (section === "ignore") {
    const ignored = { path, reason, ...(until === undefined ? {} : { until }) };
    const others = Array.isArray(had)
      ? had.filter((one: unknown) => !isFields(one) || one["path"] !== path)
      : [];
    return { ...entry, ignore: [...others, ignored] };
  }
  return { ...entry, [section]: { ...(isFields(had) ? had : {}), [path]: option ?? {} } };
}

/**
 * At the end: an earlier rule may name an endpoint, and goes on doing so. Of tolerances the first rule for
 * a place wins, so in front of one for many endpoints that has this place.
 */
function placeFor(compare: readonly unknown[], { section, path }: RuleToAdd): number {
  if (section === "ignore") return compare.length;
  const stronger = compare.findIndex((entry) => {
    if (!isFields(entry) || !String(entry["match"]).includes("*")) return false;
    const had = entry[section];
    return isFields(had) && Object.hasOwn(had, path);
  });
  return stronger === -1 ? compare.length : stronger;
}

/** An ignore rule has its reason; of the others a remark tells it. */
function commentOf(rule: RuleToAdd, at: number): CommentAt | undefined {
  if (rule.section === "ignore") return undefined;
  return { at: [at, rule.section, rule.path], text: `${rule.reason} (${rule.by})` };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
