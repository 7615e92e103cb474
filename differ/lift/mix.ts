/** Two rounds of the finalizer of MurmurHash3 over the combined words. */
export function mix(left: number, right: number): number {
  let hash =
    Math.imul(left ^ (left >>> 16), 0x85ebca6b) ^ Math.imul(right + 0x7f4a7c15, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
