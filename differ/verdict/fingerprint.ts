import { hash } from "node:crypto";
import type { Kind } from "../compare/difference.ts";
import type { FieldTally } from "../tally/rows.ts";

/** Names a difference across runs: the first 12 hex digits of SHA-256 of endpoint, path and kind. */
export function fingerprint(endpoint: string, path: string, kind: Kind): string {
  return hash("sha256", `${endpoint}\n${path}\n${kind}`).slice(0, 12);
}

/** A place stays with its endpoint, and is asked for its name at every look. */
const known = new WeakMap<FieldTally, string>();

export function fieldFingerprint(endpoint: string, field: FieldTally): string {
  let name = known.get(field);
  if (name === undefined) {
    name = fingerprint(endpoint, field.path, field.kind);
    known.set(field, name);
  }
  return name;
}

/** A place's counts are held by another object now; its name stays. */
export function keepFingerprint(before: FieldTally, now: FieldTally): void {
  const name = known.get(before);
  if (name !== undefined) known.set(now, name);
}
