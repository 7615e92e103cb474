/**
 * MinHash (Broder 1997): of each of 32 hash functions over the sequence numbers of a set of
 * exchanges, the minimum. Two sets agree in about as many minima as they share of their union,
 * and the minimum of a union is the minimum of minima, so signatures merge.
 */
export const WITNESSES = 32;

const EMPTY = 0xffff_ffff;

export function noWitnesses(): Uint32Array {
  return new Uint32Array(WITNESSES).fill(EMPTY);
}

/** Writes the 32 hashes of one sequence number. */
export function hashSeq(seq: number, into: Uint32Array): void {
  const low = seq >>> 0;
  const high = Math.floor(seq / 4_294_967_296);
  for (let index = 0; index < WITNESSES; index += 1) {
    // The finaliser of MurmurHash3 (Appleby, public domain) over the number and a seed for each function.
    let mixed = low ^ Math.imul(high + 1, 0x9e37_79b1) ^ Math.imul(index + 1, 0x85eb_ca77);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
    into[index] = mixed ^ (mixed >>> 16);
  }
}

/** Lowers `minima` to the smaller of both, place by place. */
export function takeMinima(minima: Uint32Array, hashes: Uint32Array): void {
  for (let index = 0; index < WITNESSES; index += 1) {
    const hash = hashes[index] ?? EMPTY;
    if (hash < (minima[index] ?? EMPTY)) minima[index] = hash;
  }
}

/** In how many of the 32 places two signatures agree. */
export function agreement(left: Uint32Array, right: Uint32Array): number {
  let equal = 0;
  for (let index = 0; index < WITNESSES; index += 1) {
    if (left[index] === right[index]) equal += 1;
  }
  return equal;
}
