import type { FieldTally } from "./rows.ts";
import { WITNESSES, hashSeq, noWitnesses, takeMinima } from "./witnesses.ts";

/**
 * A place's minima. Of one exchange alone they are its hashes, so they are kept from the second one
 * on: most places of a run that has very many were seen once. Latency has none.
 */
export function witnessesOf(field: FieldTally): Uint32Array {
  if (field.witnesses !== undefined) return field.witnesses;
  return hasWitnesses(field) ? hashesOf(field.first.candidate) : noWitnesses();
}

/** Adds an exchange before it is counted among the place's. */
export function addWitness(field: FieldTally, hashes: Uint32Array): void {
  if (!hasWitnesses(field)) return;
  field.witnesses ??= hashesOf(field.first.candidate);
  takeMinima(field.witnesses, hashes);
}

/** Adds those of `from` before its counts are added. */
export function mergeWitnesses(into: FieldTally, from: FieldTally): void {
  if (!hasWitnesses(from)) return;
  if (!hasWitnesses(into)) {
    into.witnesses = from.witnesses?.slice();
    return;
  }
  into.witnesses ??= hashesOf(into.first.candidate);
  takeMinima(into.witnesses, witnessesOf(from));
}

function hasWitnesses({ kind, cells }: FieldTally): boolean {
  return cells.candidate > 0 && kind !== "slower";
}

function hashesOf(seq: number): Uint32Array {
  const hashes = new Uint32Array(WITNESSES);
  hashSeq(seq, hashes);
  return hashes;
}
