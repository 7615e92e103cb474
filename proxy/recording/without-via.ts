import type { RequestSnapshot } from "../../core/index.ts";
import { VIA } from "../via.ts";
import { trimBlanks } from "./trim-blanks.ts";

const OURS = Object.values(VIA);

/**
 * The request as it was before our own entry was added to `Via`, as a field of its own or at a
 * field's end: replayed with it, it would look like one that runs in a circle.
 */
export function withoutVia(request: RequestSnapshot): RequestSnapshot {
  const headers: string[] = [];
  let changed = false;
  for (let index = 0; index + 1 < request.headers.length; index += 2) {
    const name = request.headers[index] ?? "";
    const value = request.headers[index + 1] ?? "";
    const before = name.toLowerCase() === "via" ? beforeOurs(value) : undefined;
    changed ||= before !== undefined;
    if (before !== "") headers.push(name, before ?? value);
  }
  return changed ? { ...request, headers } : request;
}

/** Undefined where the last entry is not ours. */
function beforeOurs(value: string): string | undefined {
  const ours = OURS.find((entry) => value.endsWith(entry));
  if (ours === undefined) return undefined;
  const before = trimBlanks(value.slice(0, -ours.length), " \t");
  if (before !== "" && !before.endsWith(",")) return undefined;
  return trimBlanks(before, ", \t");
}
