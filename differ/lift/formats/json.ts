import { createHash } from "node:crypto";
import { canonicalHash } from "../canonical-hash.ts";
import { isDenseJson } from "../is-dense-json.ts";
import type { LiftResult, Lifted } from "../lift-context.ts";
import { parseJson } from "../parse-json.ts";
import { documentsOf } from "./json-lines.ts";

/** A document as itself; one that would be too dear to make, by a hash of what it says. */
export function liftJson(text: string): LiftResult {
  return isDenseJson(text) ? hashed(canonicalHash(text)) : parseJson(text);
}

export function hashLines(text: string): LiftResult {
  const whole = createHash("sha256");
  for (const line of documentsOf(text)) {
    const hash = canonicalHash(line);
    if (hash === undefined) return undefined;
    whole.update(`${hash}\n`);
  }
  return hashed(whole.digest("hex"));
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
