/** Of an endpoint's first exchanges all are counted, of later ones one in so many. */
const ALL_UNTIL = 5000;
const ONE_IN = 16;

/**
 * Whether an exchange's features are counted, odd or not: by its number in its endpoint alone, so
 * that every way of splitting a stream counts the same ones.
 */
export function isCounted(index: number): boolean {
  return index < ALL_UNTIL || index % ONE_IN === 0;
}
