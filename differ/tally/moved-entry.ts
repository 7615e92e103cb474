import type {
  EndpointTally,
  FieldTally,
  HardRuns,
  OpenRuns,
  Run,
  Spell,
  SpellTally,
} from "./rows.ts";
import { SumCounts } from "./sum-counts.ts";

/** An endpoint that goes up in another one; its exchanges keep their order there. */
export interface Absorbed {
  readonly from: string;
  readonly to: string;
  /** Index in `to` of its first exchange, such that no block of it is split over two of `to`. */
  readonly base: number;
  /** How many of its numbers it has used. */
  readonly length: number;
}

type Move = Omit<Absorbed, "from"> & { readonly blockSize: number };

/** The entry as part of another endpoint: under its name, in its numbers. */
export function movedEntry(
  entry: EndpointTally,
  to: Omit<Absorbed, "from">,
  blockSize: number,
): EndpointTally {
  const move: Move = { ...to, blockSize };
  return {
    ...entry,
    endpoint: move.to,
    openBlocks: movedBlocks(entry.openBlocks, move),
    detail: {
      ...entry.detail,
      joint: movedJoint(entry, move),
      tail: { ...entry.detail.tail, open: movedBlocks(entry.detail.tail.open, move) },
    },
    fields: new Map([...entry.fields].map(([key, field]) => [key, movedField(field, move)])),
  };
}

/** What is not complete yet is joint; a beginning inside another block also where nothing of it has arrived. */
function movedJoint({ detail, openBlocks }: EndpointTally, move: Move): Set<number> {
  const marked = new Map(
    [...detail.joint, ...openBlocks.keys()].map((block) => [block, undefined]),
  );
  if (move.base % move.blockSize !== 0 || move.length < move.blockSize) marked.set(0, undefined);
  return new Set(movedBlocks(marked, move).keys());
}

/**
 * Counts of exchanges go along, and evidence of blocks does not: endpoints that took turns had the same bursts at the
 * same time, and a burst would count once in each of them.
 */
function movedField(field: FieldTally, move: Move): FieldTally {
  const { solid } = field.hard;
  const rows = solid && new Map([...solid].map((block) => [block, undefined]));
  return {
    ...field,
    ...{ candidateBlocks: 0, secondaryBlocks: 0, blockSums: undefined },
    ...{ baselineSecondaryBlocks: 0, baselinePrimaryBlocks: 0 },
    openSums: field.openSums && movedBlocks(field.openSums, move),
    spells: field.spells && movedSpells(field.spells, move),
    hard: {
      ...field.hard,
      solid: rows && new Set(movedBlocks(rows, move).keys()),
      runs: field.hard.runs && movedRuns(field.hard.runs, move),
    },
  };
}

/** A block that comes to lie inside another one begins there later than that. */
function movedRuns(runs: HardRuns, move: Move): HardRuns {
  const open = movedBlocks(runs.open ?? new Map<number, OpenRuns>(), move);
  const offset = move.base % move.blockSize;
  const none = { candidate: 0, secondary: 0, primary: 0 };
  if (offset === 0) return { ...none, open };
  const moved = (list: readonly Run[]) =>
    list.map(({ first, last }) => ({ first: first + offset, last: last + offset }));
  const openMoved = [...open].map(
    ([block, { candidate, secondary, primary }]): [number, OpenRuns] => [
      block,
      { candidate: moved(candidate), secondary: moved(secondary), primary: moved(primary) },
    ],
  );
  return { ...none, open: new Map(openMoved) };
}

function movedSpells(spells: SpellTally, move: Move): SpellTally {
  const offset = move.base % move.blockSize;
  const openMoved = [...movedBlocks(spells.open ?? new Map<number, Spell[]>(), move)].map(
    ([block, list]): [number, Spell[]] => [
      block,
      list.map((spell) => ({ ...spell, first: spell.first + offset, last: spell.last + offset })),
    ],
  );
  return { ...spells, sums: new SumCounts(), linked: undefined, open: new Map(openMoved) };
}

/** A block never comes to lie over two: either all begin where one does, or there is only one. */
function movedBlocks<T>(blocks: ReadonlyMap<number, T>, { base, blockSize }: Move): Map<number, T> {
  return new Map(
    [...blocks].map(([block, value]) => [
      Math.floor((base + block * blockSize) / blockSize),
      value,
    ]),
  );
}
