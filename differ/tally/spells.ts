import type { Role } from "../../core/index.ts";
import type { CompleteBlock, FieldTally, LinkedBlocks, Spell, SpellTally } from "./rows.ts";
import { type Joining, addRun } from "./runs.ts";
import { SumCounts } from "./sum-counts.ts";

/**
 * So many full blocks in a row do not count: a burst that began in the block before them may fill them. One that
 * fills more is longer than they are.
 */
const FREE_BLOCKS = 4;

/** Series of linked blocks that are remembered, of complete blocks that were met first and last; those between are forgotten. */
const LINKED_MAX = 64;

/** Of blocks whose first one begins with nothing odd: one list for all of them. */
export const NO_HEADS: readonly number[] = [];

/** Of a block: so many exchanges without an odd one do not end a spell: a burst need not be total. */
export function spellGap(blockSize: number): number {
  return Math.floor(blockSize / 4);
}

export function noSpells(): SpellTally {
  return { odd: 0, oddSquares: 0, sums: new SumCounts(), linked: undefined, open: undefined };
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
  const gap = spellGap(blockSize);
  const open = openSpells(spells, block);
  const last = open.at(-1);
  // Nearly always exchanges come in order, and a spell that goes on needs no object.
  if (last !== undefined && at > last.last && at <= last.last + gap + 1) {
    last.last = at;
    last.odd += 1;
    last.sum += sum;
    return;
  }
  addRun(open, { first: at, last: at, odd: 1, sum }, joining(gap));
}

/**
 * Counts a complete block's spells and drops them. As long as nothing is known to be odd at the end of the block before,
 * what it begins with is its own. A joint block has more than one endpoint's exchanges, and no sum.
 */
export function closeSpells(spells: SpellTally, { block, size, joint }: CompleteBlock): void {
  const open = takeOpen(spells, block);
  const head = open[0];
  if (head === undefined) return;
  const whole = { odd: 0, sum: 0 };
  for (const spell of open) joinSpells(whole, spell);
  spells.odd += whole.odd;
  spells.oddSquares += whole.odd ** 2;
  if (joint) return;
  count(spells, whole.sum, 1);
  const gap = spellGap(size);
  const opens = head.first <= gap;
  const closes = (open.at(-1)?.last ?? 0) >= size - 1 - gap;
  if (!opens && !closes) return;
  const full = opens && closes && open.length === 1;
  const rows = Number(full);
  // Written out: of tens of thousands, each would have a second object for what is not spread.
  link(spells, {
    first: block,
    last: block,
    closes,
    full,
    lead: rows,
    trail: rows,
    rest: whole.sum - (opens ? head.sum : 0),
    heads: opens ? [head.sum] : NO_HEADS,
  });
}

/** Adds counts, and joins the spells of open blocks and links complete ones, in whatever order they come. */
export function mergeSpells(into: SpellTally, from: SpellTally, blockSize: number): void {
  into.odd += from.odd;
  into.oddSquares += from.oddSquares;
  for (const [sum, blocks] of from.sums) count(into, sum, blocks);
  for (const blocks of from.linked?.values() ?? []) link(into, blocks);
  const how = joining(spellGap(blockSize));
  for (const [block, spells] of from.open ?? []) {
    const known = openSpells(into, block);
    for (const spell of spells) addRun(known, { ...spell }, how);
  }
}

function openSpells(tally: SpellTally, block: number): Spell[] {
  const open = (tally.open ??= new Map());
  let spells = open.get(block);
  if (spells === undefined) open.set(block, (spells = []));
  return spells;
}

function takeOpen(tally: SpellTally, block: number): readonly Spell[] {
  const { open } = tally;
  const spells = open?.get(block) ?? [];
  open?.delete(block);
  if (open?.size === 0) tally.open = undefined;
  return spells;
}

function joining(gap: number): Joining<Spell> {
  return { gap, join: joinSpells };
}

function joinSpells(into: Pick<Spell, "odd" | "sum">, other: Spell): void {
  into.odd += other.odd;
  into.sum += other.sum;
}

/** Adds blocks to the neighbours they are linked to, if these are complete. */
function link(spells: SpellTally, added: LinkedBlocks): void {
  const linked = (spells.linked ??= new Map());
  let blocks = added;
  for (const before of linked.values()) {
    if (before.last + 1 !== blocks.first) continue;
    if (before.closes && blocks.heads.length > 0) {
      linked.delete(before.first);
      blocks = joined(spells, before, blocks);
    }
    break;
  }
  const after = linked.get(blocks.last + 1);
  if (after !== undefined && blocks.closes && after.heads.length > 0) {
    linked.delete(after.first);
    blocks = joined(spells, blocks, after);
  }
  linked.set(blocks.first, blocks);
  if (linked.size > LINKED_MAX) forgetOne(linked);
}

/** What comes next is linked to the last ones; tallies of other parts of the stream, to the first or the last. */
function forgetOne(linked: Map<number, LinkedBlocks>): void {
  const middle = [...linked.keys()].sort((left, right) => left - right)[LINKED_MAX / 2];
  if (middle !== undefined) linked.delete(middle);
}

/**
 * Makes one of two that are linked. The later one's first block has counted its head, which goes on from the block
 * before, and so counts no more unless enough full blocks come before it; the full blocks
 * after it may count theirs now.
 */
function joined(spells: SpellTally, left: LinkedBlocks, right: LinkedBlocks): LinkedBlocks {
  const [head = 0] = right.heads;
  if (right.lead < 1 || left.trail < FREE_BLOCKS) {
    count(spells, right.rest + head, -1);
    count(spells, right.rest, 1);
  }
  for (let at = Math.max(1, FREE_BLOCKS - left.trail); at < right.lead; at += 1) {
    count(spells, right.heads[at] ?? 0, 1);
  }
  return {
    first: left.first,
    last: right.last,
    closes: right.closes,
    full: left.full && right.full,
    lead: left.full ? fullBlocks(left, right.lead) : left.lead,
    trail: right.full ? fullBlocks(right, left.trail) : right.trail,
    rest: left.rest,
    heads: left.full
      ? [...left.heads, ...right.heads.slice(0, right.lead)].slice(0, FREE_BLOCKS)
      : left.heads,
  };
}

function fullBlocks({ first, last }: LinkedBlocks, more: number): number {
  return Math.min(FREE_BLOCKS, last - first + 1 + more);
}

function count({ sums }: SpellTally, sum: number, blocks: number): void {
  if (sum !== 0) sums.add(sum, blocks);
}
