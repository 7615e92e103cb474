import type { RowReader } from "./row-reader.ts";
import type { FilledStretch, SpellTally } from "./rows.ts";
import { FREE_BLOCKS, noSpells } from "./spells.ts";

/** Spells of a place as JSON. */
export interface SpellsRow {
  readonly odd: number;
  readonly oddSquares: number;
  /** The sum, and how many blocks have it. */
  readonly sums: [number, number][];
  /** First and last block of a stretch, and the sums of its first two; 0 where it has only one. */
  readonly filled: [number, number, number, number][];
  /** Block id, first and last index in the block, odd exchanges and their sum. */
  readonly open: [number, number, number, number, number][];
}

export const SPELLS_KEYS: readonly (keyof SpellsRow)[] = [
  ...(["odd", "oddSquares", "sums", "filled", "open"] as const),
];

export function toSpellsRow({ odd, oddSquares, sums, filled, open }: SpellTally): SpellsRow {
  return {
    odd,
    oddSquares,
    sums: [...sums].sort((left, right) => left[0] - right[0]),
    filled: [...filled.values()]
      .sort((left, right) => left.first - right.first)
      .map(({ first, last, heads: [one = 0, two = 0] }) => [first, last, one, two]),
    open: [...open]
      .sort((left, right) => left[0] - right[0])
      .flatMap(([block, spells]) =>
        spells.map((spell): SpellsRow["open"][number] => {
          return [block, spell.first, spell.last, spell.odd, spell.sum];
        }),
      ),
  };
}

export function fromSpellsRow(row: RowReader): SpellTally {
  const spells = noSpells();
  spells.odd = row.count("odd");
  spells.oddSquares = row.count("oddSquares");
  for (const [sum, blocks] of row.signedPairs("sums")) spells.sums.set(sum, blocks);
  for (const [first = 0, last = 0, ...heads] of row.tuples("filled", 2 + FREE_BLOCKS))
    spells.filled.set(first, stretchOf(first, last, heads));
  for (const [block = 0, first = 0, last = 0, odd = 0, sum = 0] of row.tuples("open", 5)) {
    const known = spells.open.get(block);
    if (known === undefined) spells.open.set(block, [{ first, last, odd, sum }]);
    else known.push({ first, last, odd, sum });
  }
  return spells;
}

function stretchOf(first: number, last: number, heads: readonly number[]): FilledStretch {
  return { first, last, heads: heads.slice(0, last - first + 1) };
}
