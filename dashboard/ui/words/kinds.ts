import type { DifferenceGroup } from "../data/shapes.ts";

type Kind = DifferenceGroup["kind"];

const WORDS: Readonly<Record<Kind, string>> = {
  outcome: "outcome changed",
  encoding: "unreadable",
  type: "type changed",
  missing: "missing",
  extra: "extra",
  length: "length changed",
  order: "order changed",
  value: "value changed",
  slower: "slower",
};

/** A kind of difference, said of the candidate. */
export function kindWords(kind: Kind): string {
  return WORDS[kind];
}

/** What is odd about an exchange with a difference of a class. */
export const CLASS_WORDS = {
  candidate: "candidate odd",
  secondary: "secondary odd",
  primary: "primary odd",
  all: "all different",
} as const;
