import type { FieldTally, SpellTally } from "../tally/rows.ts";
import { fieldSpellCapital } from "./block-bets.ts";
import { logEOf } from "./e-values.ts";

/**
 * Variance of the number of odd exchanges of a block, by its mean. Exchanges that are odd independently have 1 or
 * less; what is odd in bursts has about as much as a burst has odd exchanges.
 */
export const DISPERSION_MAX = 2;

/** Compared exchanges of the endpoint, and how many make a block. */
interface Exchanges {
  readonly n: number;
  readonly blockSize: number;
}

/**
 * A place's spells where its odd exchanges come in bursts, by how unlike its blocks are. It looks at
 * how many exchanges were odd and not at which role was, so it favours none.
 */
export function burstSpells(
  { spells }: Pick<FieldTally, "spells">,
  { n, blockSize }: Exchanges,
): SpellTally | undefined {
  if (spells === undefined) return undefined;
  const { odd, oddSquares } = spells;
  const blocks = Math.floor(n / blockSize);
  if (odd === 0 || blocks === 0) return undefined;
  return oddSquares / odd - odd / blocks > DISPERSION_MAX ? spells : undefined;
}

/** Log of the e-value that is left when every burst counts once; infinite where odd exchanges do not come in bursts. */
export function burstLogE(field: FieldTally, exchanges: Exchanges): number {
  const bursts = burstSpells(field, exchanges);
  if (bursts === undefined) return Number.POSITIVE_INFINITY;
  return logEOf(fieldSpellCapital(field, bursts));
}
