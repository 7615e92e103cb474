import { nearest } from "./config/nearest.ts";

/** A sentence for the end of an error, where a command's word is mistyped; else nothing. */
export function nearestVerb(typed: string | undefined, known: readonly string[]): string {
  if (typed === undefined || known.includes(typed)) return "";
  const near = nearest(typed, known);
  return near === undefined ? "" : ` The nearest to ${typed} is ${near}.`;
}
