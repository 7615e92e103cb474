import type { Role } from "../../core/index.ts";
import type { FieldTally, FilledStretch, Spell, SpellTally } from "./rows.ts";
import { addRun } from "./runs.ts";

/**
 * So many filled blocks of a stretch do not count: a burst that begins in the block before them may fill them. One
 * that fills more is longer than they are.
 */
export const FREE_BLOCKS = 2;

/** Stretches of filled blocks that are remembered; beyond it the oldest is forgotten. */
export const STRETCHES_MAX = 64;

/** So many exchanges without an odd one do not end a spell: a burst need not be total. */
export function spellGap(blockSize: number): number {
  return Math.floor(blockSize / 4);
}

export function noSpells(): SpellTally {
  return { odd: 0, oddSquares: 0, sums: new Map(), filled: new Map(), open: new Map() };
}

/** Adds an exchange in which one role was odd; latency has no spells, as it is never quiet. */
export function addOdd(
  field: FieldTally,
  { role, index }: { readonly role: Role; readonly index: number },
  blockSize: number,
): void {
  if (role === "primary" || field.kind === "slower") return;
  const spells = (field.spells ??= noSpells());
  const sum = role === "candidate" ? 1 : -1;
  const block = Math.floor(index / blockSize);
  const at = index - block * blockSize;
  const added = { first: at, last: at, odd: 1, sum };
  addRun(openSpells(spells, block), added, spellGap(blockSize), joinSpells);
}

/** Counts a complete block's spells and drops them. A joint block has more than one endpoint's exchanges, and no sum. */
export function closeSpells(
  spells: SpellTally,
  { block, size, joint }: { readonly block: number; readonly size: number; joint: boolean },
): void {
  const open = spells.open.get(block);
  if (open === undefined) return;
  spells.open.delete(block);
  let odd = 0;
  let sum = 0;
  const gap = spellGap(size);
  for (const spell of open) {
    odd += spell.odd;
    if (spell.first > gap) sum += spell.sum;
  }
  spells.odd += odd;
  spells.oddSquares += odd * odd;
  if (joint) return;
  countBlock(spells, sum);
  const [head] = open;
  if (head === undefined || head.first > gap || head.last < size - 1 - gap) return;
  addStretch(spells, { first: block, last: block, heads: [head.sum] });
}

/** Adds counts, and joins the spells of open blocks and the stretches of complete ones, in whatever order they come. */
export function mergeSpells(into: SpellTally, from: SpellTally, blockSize: number): void {
  into.odd += from.odd;
  into.oddSquares += from.oddSquares;
  for (const [sum, blocks] of from.sums) into.sums.set(sum, (into.sums.get(sum) ?? 0) + blocks);
  for (const stretch of from.filled.values()) addStretch(into, stretch);
  const gap = spellGap(blockSize);
  for (const [block, spells] of from.open) {
    const known = openSpells(into, block);
    for (const spell of spells) addRun(known, { ...spell }, gap, joinSpells);
  }
}

function openSpells({ open }: SpellTally, block: number): Spell[] {
  let spells = open.get(block);
  if (spells === undefined) open.set(block, (spells = []));
  return spells;
}

function joinSpells(into: Spell, other: Spell): void {
  into.odd += other.odd;
  into.sum += other.sum;
}

function addStretch(spells: SpellTally, added: FilledStretch): void {
  const { filled } = spells;
  let stretch = added;
  for (const before of filled.values()) {
    if (before.last + 1 !== stretch.first) continue;
    filled.delete(before.first);
    stretch = joined(spells, before, stretch);
    break;
  }
  const after = filled.get(stretch.last + 1);
  if (after !== undefined) {
    filled.delete(after.first);
    stretch = joined(spells, stretch, after);
  }
  filled.set(stretch.first, stretch);
  if (filled.size > STRETCHES_MAX) filled.delete(Math.min(...filled.keys()));
}

/** One stretch of two neighbours: heads of the later one that have enough filled blocks before them count now. */
function joined(spells: SpellTally, left: FilledStretch, right: FilledStretch): FilledStretch {
  const heads = [...left.heads, ...right.heads];
  for (const sum of heads.splice(FREE_BLOCKS)) countBlock(spells, sum);
  return { first: left.first, last: right.last, heads };
}

function countBlock({ sums }: SpellTally, sum: number): void {
  if (sum !== 0) sums.set(sum, (sums.get(sum) ?? 0) + 1);
}
