import type { RequestSnapshot } from "../../core/index.ts";
import { trimBlanks } from "./trim-blanks.ts";

/** The request as it was before `via` was added to it, as a field of its own or at a field's end. */
export function withoutVia(request: RequestSnapshot, via: string): RequestSnapshot {
  const headers: string[] = [];
  let changed = false;
  for (let index = 0; index + 1 < request.headers.length; index += 2) {
    const name = request.headers[index] ?? "";
    const value = request.headers[index + 1] ?? "";
    if (name.toLowerCase() !== "via" || !value.endsWith(via)) {
      headers.push(name, value);
      continue;
    }
    changed = true;
    const before = trimBlanks(value.slice(0, -via.length), ", \t");
    if (before !== "") headers.push(name, before);
  }
  return changed ? { ...request, headers } : request;
}
