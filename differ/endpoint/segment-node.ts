import { type Growth, SELDOM_MAX, joinGrowth, noGrowth } from "./growth.ts";
import { REDACTED, type Segment } from "./shaped-path.ts";

/** One place in the tree of paths of a method. */
export interface SegmentNode {
  /** Requests that came to it or below it. */
  count: number;
  /** Requests that ended here: an endpoint where there are any. */
  ends: number;
  /** Children whose segment is part of the name. */
  readonly literals: Map<string, SegmentNode>;
  /** How many of them may turn out to be data. */
  open: number;
  /** The child that stands for any segment. */
  wild: SegmentNode | undefined;
  /** New segments below are data: they belong to the wild child. */
  learned: boolean;
  /** A person said that they are routes. */
  refused: boolean;
  /** Asked often before its siblings were known to be data: a route of its own for ever. */
  kept: boolean;
  readonly growth: Growth;
}

/**
 * A route among data stands out: it was asked this many times at least, and this many times as often
 * as the next one. Popular data falls off step by step (the second of Zipf's law has half of the first).
 */
const OFTEN_MIN = 8;
const STANDS_OUT = 5;

export function newNode(): SegmentNode {
  return {
    ...{ count: 0, ends: 0, literals: new Map(), open: 0, wild: undefined },
    ...{ learned: false, refused: false, kept: false, growth: noGrowth() },
  };
}

/** A trailing slash, and what is redacted, are no data and no routes. */
export function isFixed(segment: string): boolean {
  return segment === "" || segment === REDACTED;
}

/**
 * Takes out the children that become one: all that may be data, but for routes that were asked often
 * before this was known. Those stay, in the tree and by name.
 */
export function takeData(node: SegmentNode): [segment: string, child: SegmentNode][] {
  const open = [...node.literals].filter(([segment, child]) => !isFixed(segment) && !child.kept);
  const often = oftenAmong(open.map(([, { count }]) => count));
  const data = open.filter(([, { count }]) => count < often);
  for (const [segment] of data) node.literals.delete(segment);
  for (const child of node.literals.values()) child.kept = true;
  node.open = 0;
  return data;
}

/** The least count that stands out among these; Infinity where none does. */
function oftenAmong(counts: readonly number[]): number {
  const falling = counts.toSorted((left, right) => right - left);
  let often = Number.POSITIVE_INFINITY;
  for (const [rank, count] of falling.entries()) {
    const next = falling[rank + 1];
    if (count < OFTEN_MIN || next === undefined) break;
    if (count >= STANDS_OUT * next) often = count;
  }
  return often;
}

/** What is not kept twice any more. */
export interface Saved {
  nodes: number;
  /** Of the segments that both had below them. */
  characters: number;
}

/** Adds everything of `from` and below it to `into`. */
export function joinNodes(
  into: SegmentNode,
  from: SegmentNode,
  saved: Saved = { nodes: 0, characters: 0 },
): Saved {
  saved.nodes += 1;
  into.count += from.count;
  into.ends += from.ends;
  into.learned ||= from.learned;
  into.refused ||= from.refused;
  into.kept ||= from.kept;
  for (const [segment, child] of from.literals) {
    const own = into.literals.get(segment);
    if (own === undefined) into.literals.set(segment, child);
    else {
      saved.characters += segment.length;
      joinNodes(own, child, saved);
    }
  }
  if (from.wild !== undefined) {
    if (into.wild === undefined) into.wild = from.wild;
    else joinNodes(into.wild, from.wild, saved);
  }
  watchAgain(into);
  return saved;
}

/** Counts anew what is known of the children, whose growth nobody watched. */
export function watchAgain(node: SegmentNode): void {
  let seldom = 0;
  node.open = 0;
  for (const [segment, child] of node.literals) {
    if (isFixed(segment) || child.kept) continue;
    node.open += 1;
    seldom += Math.min(SELDOM_MAX, child.count);
  }
  joinGrowth(node.growth, seldom);
}

/** Segments of every endpoint at or below the node, in the order in which they were first seen. */
export function endpointsBelow(node: SegmentNode, prefix: readonly Segment[]): Segment[][] {
  const found: Segment[][] = node.ends > 0 ? [[...prefix]] : [];
  for (const [segment, child] of node.literals)
    found.push(...endpointsBelow(child, [...prefix, segment]));
  if (node.wild !== undefined) found.push(...endpointsBelow(node.wild, [...prefix, undefined]));
  return found;
}
