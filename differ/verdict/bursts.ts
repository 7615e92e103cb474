import type { FieldTally, SpellTally } from "../tally/rows.ts";

/**
 * Variance of the number of odd exchanges of a block, by its mean. Exchanges that are odd independently have 1 or
 * less; what is odd in bursts has about as much as a burst has odd exchanges.
 */
const DISPERSION_MAX = 2;

/**
 * A place's spells where its odd exchanges come in bursts, by how unlike its blocks are. It looks at
 * how many exchanges were odd and not at which role was, so it favours none.
 */
export function burstSpells(
  { spells }: Pick<FieldTally, "spells">,
  { n, blockSize }: { readonly n: number; readonly blockSize: number },
): SpellTally | undefined {
  if (spells === undefined) return undefined;
  const { odd, oddSquares } = spells;
  const blocks = Math.floor(n / blockSize);
  if (odd === 0 || blocks === 0) return undefined;
  return oddSquares / odd - odd / blocks > DISPERSION_MAX ? spells : undefined;
}
