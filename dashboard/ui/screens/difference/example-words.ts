import type { SampleDifference } from "../../../../differ/index.ts";
import { printedValue } from "../sample/mark-words.ts";

const CHARS_MAX = 80;
const ELEMENTS_SHOWN = 4;
/** What elements are usually told apart by. */
const NAMES = ["id", "sku", "key", "code", "name", "title"];

export interface ExampleWords {
  /** How the sentence begins. */
  readonly text: string;
  readonly candidate: string;
  readonly baselines: string;
}

/** What the two sides have at a place; of an order, its first elements by what tells them apart. */
export function exampleSentence({
  kind,
  primary,
  candidate,
}: Pick<SampleDifference, "kind" | "primary" | "candidate">): ExampleWords {
  if (kind === "order" && Array.isArray(primary) && Array.isArray(candidate)) {
    const name = nameOf([...primary, ...candidate]);
    const by = name === undefined ? "" : `, told by their ${name}`;
    return {
      text: `The same elements in another order${by}: the candidate has`,
      candidate: firstOf(candidate, name),
      baselines: firstOf(primary, name),
    };
  }
  return {
    text: "The candidate answers",
    candidate: shortly(candidate),
    baselines: shortly(primary),
  };
}

/** A member that each element has, with a value of its own. */
function nameOf(elements: readonly unknown[]): string | undefined {
  return NAMES.find((name) => elements.every((element) => memberOf(element, name) !== undefined));
}

function memberOf(element: unknown, name: string): unknown {
  if (typeof element !== "object" || element === null || Array.isArray(element)) return undefined;
  return Object.entries(element).find(([own]) => own === name)?.[1];
}

function firstOf(elements: readonly unknown[], name: string | undefined): string {
  const told = elements
    .slice(0, ELEMENTS_SHOWN)
    .map((element) => shortly(name === undefined ? element : memberOf(element, name)));
  return told.join(", ") + (elements.length > told.length ? ", …" : "");
}

function shortly(value: unknown): string {
  const text = printedValue(value) ?? "nothing there";
  return text.length > CHARS_MAX ? `${text.slice(0, CHARS_MAX - 1)}…` : text;
}
