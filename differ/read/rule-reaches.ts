import { reachOf, readPlace } from "../rules/rule-reach.ts";

/** Whether a rule's place has all that a place of the tally counts. */
export function ruleReaches(pattern: string, path: string): boolean {
  const place = readPlace(pattern);
  const isRead = typeof place === "string" || !("problem" in place);
  return isRead && reachOf(place, path) === "all";
}
