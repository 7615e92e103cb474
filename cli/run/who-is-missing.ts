import type { ReadyState, Shortfall } from "../../sync/index.ts";
import { shortText } from "./short-text.ts";

/** Thousands may leave at once, and their names come from outside. */
const NAMES_MAX = 20;
const NAME_UNITS_MAX = 64;

/** A sentence for log and topic: who is missing, and of what. */
export function whoIsMissing(state: Exclude<ReadyState, { readonly kind: "ready" }>): string {
  const roles = state.short.map(printRole);
  const proxies = state.kind === "left" ? undefined : state.proxies;
  // While roles are missing this proxy has not entered itself.
  if (proxies !== undefined && roles.length === 0) {
    roles.push(`proxies: ${proxies.present} of ${proxies.wanted} there`);
  }
  return roles.join("; ");
}

function printRole({ role, present, wanted, left }: Shortfall): string {
  const there = `${role}: ${present} of ${wanted} there`;
  if (left.length === 0) return there;
  const names = left.slice(0, NAMES_MAX).map(printName).join(", ");
  const more = left.length > NAMES_MAX ? ` and ${left.length - NAMES_MAX} more` : "";
  return `${there}, left: ${names}${more}`;
}

function printName(name: string): string {
  return shortText(name, NAME_UNITS_MAX).replace(/[\p{Cc}\p{Cs}]/gu, "\ufffd");
}
