import type { RuleWanted } from "../../../server/steering.ts";

export type Section = RuleWanted["section"] | "embeddedJson";

/** One thing that a rule of the configuration says about a place. */
export interface ShownRule {
  /** Where it stands in `compare`. */
  readonly at: number;
  readonly match: string;
  readonly section: Section;
  /** Empty where it is about whole answers. */
  readonly path: string;
  /** In words: "ignored", "numbers within 0.0001 %". */
  readonly text: string;
  readonly reason?: string;
  readonly until?: string;
}

/** What `compare` says, one entry a place, in its order: the first that matches wins per key. */
export function readRules(compare: readonly unknown[]): ShownRule[] {
  return compare.flatMap((entry, at) => {
    const fields = fieldsOf(entry);
    const match = matchText(fields["match"]);
    const base = { at, match };
    const named = NAMED.flatMap((section) =>
      Object.entries(fieldsOf(fields[section])).map(([path, option]): ShownRule => ({
        ...{ ...base, section, path, text: optionText(section, fieldsOf(option)) },
      })),
    );
    const embedded: ShownRule[] =
      fields["embeddedJson"] === true
        ? [{ ...base, section: "embeddedJson", path: "", text: "JSON inside strings as JSON" }]
        : [];
    return [...ignored(fields["ignore"], base), ...named, ...embedded];
  });
}

const NAMED = ["arrays", "numbers", "times", "strings"] as const;

function ignored(list: unknown, base: Pick<ShownRule, "at" | "match">): ShownRule[] {
  if (!Array.isArray(list)) return [];
  return list.map((one: unknown): ShownRule => {
    const { path, reason, until } = fieldsOf(one);
    return {
      ...{ ...base, section: "ignore", path: textOf(path), text: "ignored" },
      ...(reason !== undefined && { reason: textOf(reason) }),
      ...(until !== undefined && { until: textOf(until).slice(0, "2027-01-31".length) }),
    };
  });
}

/** How an option of a place compares it, in words; the same of what is suggested. */
export function optionText(section: Section, option: Readonly<Record<string, unknown>>): string {
  switch (section) {
    case "ignore":
      return "ignored";
    case "embeddedJson":
      return "JSON inside strings as JSON";
    case "arrays":
      return arrayText(option);
    case "numbers":
      return numberText(option);
    case "times":
      return `times within ${durationText(option["tolerance"])}`;
    case "strings": {
      const without = [
        option["trim"] === true ? "space at the ends" : "",
        option["case"] === true ? "case" : "",
        option["collapse"] === true ? "how much space" : "",
      ].filter((one) => one !== "");
      return without.length === 0 ? "texts exactly" : `texts without ${without.join(", ")}`;
    }
  }
}

function arrayText({ key, set }: Readonly<Record<string, unknown>>): string {
  if (set === true) return "items in any order";
  if (key === undefined) return "items in order";
  return `items told apart by ${Array.isArray(key) ? key.map(textOf).join(" and ") : textOf(key)}`;
}

function numberText({ rel, abs }: Readonly<Record<string, unknown>>): string {
  const parts = [
    typeof rel === "number" && rel > 0 ? `${Number((rel * 100).toPrecision(3))} %` : "",
    typeof abs === "number" && abs > 0 ? String(abs) : "",
  ].filter((one) => one !== "");
  return parts.length === 0 ? "numbers exactly" : `numbers within ${parts.join(" or ")}`;
}

/** As the file has it (`6s`), or in milliseconds. */
function durationText(value: unknown): string {
  return typeof value === "number" ? `${value} ms` : textOf(value);
}

function matchText(match: unknown): string {
  return match === undefined ? "every endpoint" : textOf(match);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** `compare` without one thing that it says; an entry that then says nothing goes with it. */
export function withoutRule(compare: readonly unknown[], rule: ShownRule): unknown[] {
  return compare.flatMap((entry, at) => {
    if (at !== rule.at) return [entry];
    const left = Object.entries(fieldsOf(entry)).flatMap(([name, value]) => {
      if (name !== rule.section) return [[name, value] as const];
      const inside = withoutPlace(value, rule);
      return inside === undefined ? [] : [[name, inside] as const];
    });
    return left.some(([name]) => name !== "match") ? [Object.fromEntries(left)] : [];
  });
}

/** Undefined where nothing is left. */
function withoutPlace(value: unknown, { path, reason }: ShownRule): unknown {
  if (Array.isArray(value)) {
    const list: unknown[] = value;
    const gone = list.findIndex((one) => {
      const fields = fieldsOf(one);
      return fields["path"] === path && (reason === undefined || fields["reason"] === reason);
    });
    const left = list.filter((_, at) => at !== gone);
    return left.length === 0 ? undefined : left;
  }
  const left = Object.entries(fieldsOf(value)).filter(([name]) => name !== path);
  return left.length === 0 ? undefined : Object.fromEntries(left);
}
