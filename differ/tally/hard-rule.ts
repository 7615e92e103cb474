import type { Difference, Kind } from "../compare/difference.ts";

/**
 * Whether a place can break a hard rule at all (outcome, status class, removed field), known from
 * its name alone: the hard share of alpha is spent over these in order of first sight, and a
 * place must not enter that order late.
 */
export function isHardPlace(path: string, kind: Kind): boolean {
  if (kind === "outcome") return true;
  if (kind === "value") return path === "status";
  return kind === "missing" && isNamedField(path);
}

/** An element of an array or of a dynamic map may be absent; a named field or header may not. */
function isNamedField(path: string): boolean {
  if (path.startsWith("header:")) return true;
  return path.startsWith("$") && !path.endsWith("[*]") && !path.endsWith(".*");
}

/** Whether this difference breaks a hard rule. */
export function isHardDifference(difference: Omit<Difference, "byShape">): boolean {
  if (!isHardPlace(difference.path, difference.kind)) return false;
  return difference.kind !== "value" || statusClassIsOdd(difference);
}

function statusClassIsOdd(difference: Omit<Difference, "byShape">): boolean {
  if (difference.class === "all") return false;
  const { candidate, primary, secondary } = difference.values;
  const other = difference.class === "primary" ? secondary : primary;
  const odd =
    difference.class === "candidate"
      ? candidate
      : difference.class === "secondary"
        ? secondary
        : primary;
  return statusClass(odd) !== statusClass(other);
}

function statusClass(status: unknown): number {
  return Math.floor(Number(status) / 100);
}
