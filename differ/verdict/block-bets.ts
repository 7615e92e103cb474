import type { FieldTally, SpellTally } from "../tally/rows.ts";
import type { BlockCounts } from "../tally/sum-counts.ts";
import type { Capital } from "./e-values.ts";

/**
 * Bets on the sign of a block's sum, candidate odd less secondary odd. While the candidate is as
 * good as the secondary, either sign is equally likely whatever the size of the sum, so a stake may
 * depend on the size: a block with a sum of 30 tells more than one with a sum of 1, in noise. A
 * burst still moves no bet by more than one block's stake.
 */
interface Bet {
  readonly weight: number;
  readonly stake: number;
  /** The stake is in proportion to tanh(pace * |sum|); without, it is the same for all. */
  readonly pace?: number;
}

const BETS: readonly Bet[] = [
  // The same stake for every block: for differences that come one at a time, and where bursts
  // would drown them in any measure of size.
  { weight: 0.09, stake: 0.1 },
  { weight: 0.09, stake: 0.2 },
  { weight: 0.1, stake: 0.35 },
  { weight: 0.1, stake: 0.5 },
  { weight: 0.08, stake: 0.65 },
  { weight: 0.22, stake: 0.97 },
  // By size: for fields that are noisy anyway.
  { weight: 0.06, stake: 0.98, pace: 0.01 },
  { weight: 0.06, stake: 0.98, pace: 0.03 },
  { weight: 0.1, stake: 0.98, pace: 0.1 },
  { weight: 0.1, stake: 0.98, pace: 0.25 },
];

const WEIGHTS = BETS.map(({ weight }) => Math.log(weight));

const NO_SUMS: BlockCounts = new Map<number, number>();

const NOTHING: Capital = { weights: WEIGHTS, logs: BETS.map(() => 0) };

/** What each bet makes of a block, by its sum: worked out once, as sums repeat. */
const logsBySum = new Map<number, readonly number[]>();
/** More different sums than blocks of any sensible size have; beyond it they are worked out each time. */
const SUMS_MAX = 2048;

/** Different sums of blocks. */
const KEPT_FROM = 2;

/** Counts of blocks only grow: while this number stands still they are the same blocks. */
interface Known {
  readonly grown: number;
  readonly capital: Capital;
}
const ofBlocks = new WeakMap<FieldTally, Known>();
const ofSpells = new WeakMap<FieldTally, Known>();

/** The bets over a place's complete blocks, worked out again when another one is complete. */
export function fieldBlockCapital(field: FieldTally): Capital {
  const grown = field.candidateBlocks + field.secondaryBlocks;
  return onceGrown(ofBlocks, { field, sums: field.blockSums ?? NO_SUMS, grown });
}

/** The same bets over blocks without what may go on from the block before; for places whose noise comes in bursts. */
export function fieldSpellCapital(field: FieldTally, { sums, odd }: SpellTally): Capital {
  return onceGrown(ofSpells, { field, sums, grown: odd });
}

function onceGrown(
  known: WeakMap<FieldTally, Known>,
  of: { field: FieldTally; sums: BlockCounts; grown: number },
): Capital {
  // Of the many places that were seen once or twice it is soon done again, and not worth keeping.
  if (of.sums.size <= KEPT_FROM) return blockCapital(of.sums);
  const last = known.get(of.field);
  if (last?.grown === of.grown) return last.capital;
  const capital = blockCapital(of.sums);
  known.set(of.field, { grown: of.grown, capital });
  return capital;
}

/** The bets against "the candidate is not odd more often than the secondary", over complete blocks by their sums. */
export function blockCapital(blockSums: BlockCounts): Capital {
  if (blockSums.size === 0) return NOTHING;
  const logs = BETS.map(() => 0);
  // In the order of the sums, so that the same counts give the same digits, however they came.
  for (const [sum, blocks] of [...blockSums].sort((left, right) => left[0] - right[0])) {
    const each = logsOf(sum);
    for (let index = 0; index < logs.length; index += 1) {
      logs[index] = (logs[index] ?? 0) + blocks * (each[index] ?? 0);
    }
  }
  return { weights: WEIGHTS, logs };
}

function logsOf(sum: number): readonly number[] {
  const known = logsBySum.get(sum);
  if (known !== undefined) return known;
  const logs = BETS.map(({ stake, pace }) =>
    Math.log1p(stake * (pace === undefined ? Math.sign(sum) : Math.tanh(pace * sum))),
  );
  if (logsBySum.size < SUMS_MAX) logsBySum.set(sum, logs);
  return logs;
}
