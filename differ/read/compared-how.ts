import type { CompareRule, EndpointProfile, ValueProfile } from "../../core/index.ts";
import { ANY_FORMAT } from "../learn/formats.ts";
import { matchesEndpoint } from "../rules/endpoint-match.ts";
import type { PathSummary } from "../verdict/summary.ts";
import { ruleReaches } from "./rule-reaches.ts";
import type { ComparedHow } from "./shown.ts";

/** What is known of how an endpoint's answers are compared. */
export interface HowKnown {
  /** Of the configuration; none where the reader does not have it. */
  readonly rules: readonly CompareRule[];
  /** What the run has learned of the endpoint, as far as it is stored. */
  readonly learned: EndpointProfile | undefined;
}

/** Of all exchanges in which all three differed: where so many say nothing, a change goes unseen. */
const BLIND_SHARE = 0.5;

/** How a place is compared, in words; undefined where that is not known. A rule comes before what was learned. */
export function comparedHow(
  endpoint: string,
  place: Pick<PathSummary, "path" | "kind" | "n" | "allDifferent" | "byShape">,
  { rules, learned }: HowKnown,
): ComparedHow | undefined {
  const ruled = rules
    .filter(({ match }) => matchesEndpoint(match, endpoint))
    .flatMap((rule) => byRule(rule, place.path) ?? [])[0];
  if (ruled !== undefined) return ruled;
  const array = learned?.arrays[place.path];
  if (array !== undefined) return byArray(array, "learned");
  const profile = learned?.values[place.path];
  if (profile !== undefined) return byProfile(profile);
  const { n, allDifferent, byShape = 0 } = place;
  if (n > 0 && allDifferent - byShape >= BLIND_SHARE * n) {
    const text = "all three differ in most exchanges and no common form is known";
    return { how: "blind", text };
  }
  return { how: "exact", text: "exactly, value by value" };
}

function byRule(rule: CompareRule, path: string): ComparedHow | undefined {
  const reached = (pattern: string): boolean => ruleReaches(pattern, path);
  const first = <T>(section: Readonly<Record<string, T>>): T | undefined =>
    Object.entries(section).find(([pattern]) => reached(pattern))?.[1];
  const array = first(rule.arrays);
  if (array !== undefined) return byArray(array, "by a rule");
  const number = first(rule.numbers);
  if (number !== undefined) return { how: "tolerance", text: numberText(number) };
  const time = first(rule.times);
  if (time !== undefined) return { how: "tolerance", text: `times within ${time.tolerance} ms` };
  if (first(rule.strings) !== undefined)
    return { how: "tolerance", text: "texts, but for blanks or capitals that a rule passes over" };
  return undefined;
}

function numberText({ rel, abs }: { readonly rel?: number; readonly abs?: number }): string {
  const parts = [
    ...(rel === undefined || rel === 0 ? [] : [`${Number((rel * 100).toPrecision(3))} %`]),
    ...(abs === undefined || abs === 0 ? [] : [String(abs)]),
  ];
  return `numbers within ${parts.length === 0 ? "0" : parts.join(" or ")}`;
}

function byArray(array: CompareRule["arrays"][string], why: string): ComparedHow {
  if ("set" in array) return { how: "set", text: `as a set, in any order (${why})` };
  if (!("key" in array)) return { how: "exact", text: `element by element, in order (${why})` };
  const names = typeof array.key === "string" ? array.key : array.key.join(", ");
  return { how: "keyed", text: `elements paired by ${names} (${why})` };
}

/** A format that takes any text says nothing. */
function byProfile(profile: ValueProfile): ComparedHow {
  const formats = profile.formats.filter((format) => format !== ANY_FORMAT);
  const form = formats.length > 0 ? formats : profile.types;
  const size = profile.range ?? profile.length;
  const within =
    size === undefined ? "" : `, ${profile.range ? "" : "length "}${size.join(" to ")}`;
  const when = profile.always === true ? "" : " where all three differ";
  return { how: "shape", text: `by form: ${form.join(" or ")}${within}${when}` };
}
