import { canonicalHash, canonicalLinesHash, indexMembers } from "../canonical-hash.ts";
import type { JsonValue } from "../json-value.ts";
import type { LiftResult, Lifted } from "../lift-context.ts";
import { DEAR, parseJson, parseJsonWithin, parseRepeated } from "../parse-json.ts";
import { isWide } from "../read-wide.ts";
import { weighJson } from "../weigh-json.ts";

/**
 * A document as itself; one that would be too dear to make, by a hash of what it says. An object of
 * very many names is made when it is asked for, because beside the others' less of it may do.
 */
export function liftJson(text: string): LiftResult {
  const { dense, members } = weighJson(text);
  if (dense) return hashed(canonicalHash(text));
  if (isWide(members)) return liftWide(text);
  const parsed = parseJsonWithin(text);
  return parsed === DEAR ? hashed(canonicalHash(text)) : parsed;
}

function liftWide(text: string): LiftResult {
  const index = indexMembers(text);
  if (index === undefined) return undefined;
  if (index.repeated) {
    const parsed = parseRepeated(text);
    return parsed === DEAR ? hashed(index.hash) : parsed;
  }
  let value: JsonValue | undefined;
  return {
    index,
    duplicates: false,
    get value() {
      value ??= parseJson(text)?.value ?? null;
      return value;
    },
  };
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
