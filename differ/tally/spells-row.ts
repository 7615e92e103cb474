import type { RowReader } from "./row-reader.ts";
import type { LinkedBlocks, SpellTally } from "./rows.ts";
import { NO_HEADS, noSpells } from "./spells.ts";

/** Spells of a place as JSON. */
export interface SpellsRow {
  readonly odd: number;
  readonly oddSquares: number;
  /** The sum, and how many blocks have it. */
  readonly sums: [number, number][];
  /** First and last block, closes, full, lead, trail, rest, how many heads, and four of them; 0 where there are fewer. */
  readonly linked: number[][];
  /** Block id, first and last index in the block, odd exchanges and their sum. */
  readonly open: [number, number, number, number, number][];
}

export const SPELLS_KEYS: readonly (keyof SpellsRow)[] = [
  ...(["odd", "oddSquares", "sums", "linked", "open"] as const),
];

export function toSpellsRow({ odd, oddSquares, sums, linked, open }: SpellTally): SpellsRow {
  return {
    odd,
    oddSquares,
    sums: sums.pairs(),
    linked: [...(linked?.values() ?? [])]
      .sort((left, right) => left.first - right.first)
      .map(toNumbers),
    open: [...(open ?? [])]
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
  for (const [sum, blocks] of row.signedPairs("sums")) spells.sums.add(sum, blocks);
  for (const numbers of row.tuples("linked", LINKED_WIDTH, OLD_LINKED_WIDTH)) {
    const blocks = fromNumbers(numbers);
    (spells.linked ??= new Map()).set(blocks.first, blocks);
  }
  for (const [block = 0, first = 0, last = 0, odd = 0, sum = 0] of row.tuples("open", 5)) {
    const open = (spells.open ??= new Map());
    const known = open.get(block);
    if (known === undefined) open.set(block, [{ first, last, odd, sum }]);
    else known.push({ first, last, odd, sum });
  }
  return spells;
}

const LINKED_WIDTH = 12;
/** Of rows that were written when two heads were kept. */
const OLD_LINKED_WIDTH = 10;

function toNumbers(blocks: LinkedBlocks): number[] {
  const { first, last, closes, full, lead, trail, rest, heads } = blocks;
  const [one = 0, two = 0, three = 0, four = 0] = heads;
  const ends = [first, last, Number(closes), Number(full), lead, trail, rest];
  return [...ends, heads.length, one, two, three, four];
}

function fromNumbers(numbers: readonly number[]): LinkedBlocks {
  const [first = 0, last = 0, closes, full, lead = 0, trail = 0, rest = 0, heads, ...sums] =
    numbers;
  return {
    first,
    last,
    closes: closes === 1,
    full: full === 1,
    lead,
    trail,
    rest,
    heads: heads === 0 ? NO_HEADS : sums.slice(0, heads),
  };
}
