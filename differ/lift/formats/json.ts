import { canonicalHash, canonicalLinesHash } from "../canonical-hash.ts";
import { isDenseJson } from "../is-dense-json.ts";
import type { LiftResult, Lifted } from "../lift-context.ts";
import { DEAR, parseJsonWithin } from "../parse-json.ts";

/** A document as itself; one that would be too dear to make, by a hash of what it says. */
export function liftJson(text: string): LiftResult {
  const parsed = isDenseJson(text) ? DEAR : parseJsonWithin(text);
  return parsed === DEAR ? hashed(canonicalHash(text)) : parsed;
}

export function hashLines(text: string): LiftResult {
  return hashed(canonicalLinesHash(text));
}

function hashed(hash: string | undefined): LiftResult {
  return hash === undefined ? undefined : { hash };
}

/**
 * A body that was read beside one that was too dear to be: by its hash as well, because one document
 * may be written so that it is too dear, and so that it is not.
 */
export function alsoHashed(lifted: Lifted, bytes: Uint8Array): Lifted {
  if (lifted.kind !== "tree") return lifted;
  const lines = lifted.format.startsWith("ndjson");
  if (!lines && !lifted.format.startsWith("json")) return lifted;
  const result = lines ? hashLines(lifted.text) : hashed(canonicalHash(lifted.text));
  return typeof result === "object" && "hash" in result
    ? { kind: "bytes", format: "too-large", bytes, hash: result.hash }
    : lifted;
}
