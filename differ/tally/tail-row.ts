import type { RowReader } from "./row-reader.ts";
import type { TailTally } from "./tail.ts";

/** Thresholds and open blocks of the latency test as JSON, in the order of their numbers. */
export interface TailRow {
  readonly settled: number;
  readonly warm: [number, number][];
  /** Block id, step, candidate's less secondary's. */
  readonly open: [number, number, number][];
  /** Threshold's step, blocks of the candidate, blocks of the secondary. */
  readonly signs: [number, number, number][];
}

export const TAIL_KEYS: readonly (keyof TailRow)[] = ["settled", "warm", "open", "signs"];

export function toTailRow(tail: TailTally): TailRow {
  const open: TailRow["open"] = [];
  for (const [block, differences] of tail.open) {
    for (const [step, difference] of differences) open.push([block, step, difference]);
  }
  const signs: TailRow["signs"] = [];
  for (const [step, { candidate, secondary }] of tail.signs)
    signs.push([step, candidate, secondary]);
  return {
    settled: tail.settled,
    warm: [...tail.warm].sort(byNumber),
    open: open.sort(byNumber),
    signs: signs.sort(byNumber),
  };
}

export function fromTailRow(row: RowReader): TailTally {
  const open: Map<number, Map<number, number>> = new Map();
  for (const [block = 0, step = 0, difference = 0] of row.tuples("open", 3)) {
    const known = open.get(block);
    if (known === undefined) open.set(block, new Map([[step, difference]]));
    else known.set(step, difference);
  }
  return {
    settled: row.count("settled"),
    warm: new Map(row.pairs("warm")),
    open,
    signs: new Map(
      row
        .tuples("signs", 3)
        .map(([step = 0, candidate = 0, secondary = 0]) => [step, { candidate, secondary }]),
    ),
  };
}

function byNumber(left: readonly number[], right: readonly number[]): number {
  return (left[0] ?? 0) - (right[0] ?? 0) || (left[1] ?? 0) - (right[1] ?? 0);
}
