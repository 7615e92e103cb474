import type { Reason } from "../../data/shapes.ts";
import { counted } from "../../words/numbers.ts";

/** So many of one kind are read; of more the reader wants to know how many there are. */
const UNFOLDED_MAX = 2;

interface ReasonFold {
  readonly code: string;
  readonly reasons: readonly Reason[];
  readonly folded: boolean;
}

/** Reasons of one code together, in the order in which the codes come; many alike are folded. */
export function foldedReasons(reasons: readonly Reason[]): ReasonFold[] {
  const byCode = new Map<string, Reason[]>();
  for (const reason of reasons) {
    const alike = byCode.get(reason.code);
    if (alike === undefined) byCode.set(reason.code, [reason]);
    else alike.push(reason);
  }
  return [...byCode].map(([code, alike]) => ({
    ...{ code, reasons: alike },
    folded: alike.length > UNFOLDED_MAX,
  }));
}

/** What reasons of a code have in common, with their number. */
export function foldedWords(code: string, number: number): string {
  switch (code) {
    case "NEEDS_REQUESTS":
      return `${counted(number, "endpoint")} need more requests`;
    case "UNDECIDED":
      return `${counted(number, "place")} differ and are not decided yet`;
    case "BLIND":
      return `${counted(number, "endpoint")} with places that differ in every answer, until their form is learned`;
    default:
      return `${counted(number, "reason")} ${code}`;
  }
}
