import type { Kind, SampleDifference } from "../../../../differ/index.ts";
import { LongNumber } from "../../data/parse-answer.ts";

const GLYPHS: Readonly<Partial<Record<Kind, string>>> = {
  missing: "−",
  extra: "+",
  order: "⇅",
  slower: "◷",
};

/** One sign for how a place differs; a ring for what a rule ignores. */
export function glyphOf({ kind, ignored }: SampleDifference): string {
  return ignored === undefined ? (GLYPHS[kind] ?? "≠") : "◌";
}

/** A printed value of a difference in a line; undefined where the role has nothing there. */
export function printedValue(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value instanceof LongNumber) return value.lexeme;
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown) => printedValue(item) ?? "null").join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(
      ([name, inner]) => `${JSON.stringify(name)}: ${printedValue(inner) ?? "null"}`,
    );
    return `{${members.join(", ")}}`;
  }
  return JSON.stringify(value);
}
