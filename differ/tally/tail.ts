import { latencyBucket } from "./latency-buckets.ts";

/**
 * How often candidate and secondary were slower than a threshold, for every threshold at once:
 * which one is judged is known only when the endpoint's first exchanges are complete, and a part
 * of a stream may hold none of those. All of it are counts that add.
 */
export interface TailTally {
  /** Exchanges of the warm-up that are settled, compared or lost. */
  settled: number;
  /** The primary's latencies during the warm-up, by step. */
  readonly warm: Map<number, number>;
  /** Open blocks after the warm-up: candidate's less secondary's latencies, by step. */
  readonly open: Map<number, Map<number, number>>;
  /** Complete blocks by the threshold's step: more of the candidate's beyond it, more of the secondary's. */
  readonly signs: Map<number, TailSigns>;
}

export interface TailSigns {
  candidate: number;
  secondary: number;
}

/** The threshold comes from this many first blocks of an endpoint, and is judged in the ones after. */
export const WARMUP_BLOCKS = 10;

/** Four latency buckets make one step: eight to a doubling. */
const STEP_BITS = 2;
/** The share of the primary's warm-up latencies that may lie beyond the threshold. */
const TAIL_SHARE = 0.01;
/** Of fewer latencies not even the slowest says where the slow ones begin. */
const WARM_MIN = 10;

export function emptyTail(): TailTally {
  return { settled: 0, warm: new Map(), open: new Map(), signs: new Map() };
}

export interface TailLatencies {
  readonly block: number;
  /** Whole microseconds. */
  readonly primary: number;
  readonly secondary: number;
  readonly candidate: number;
}

/** Counts one exchange's latencies. */
export function addTail(tail: TailTally, seen: TailLatencies): void {
  if (seen.block < WARMUP_BLOCKS) {
    add(tail.warm, stepOf(seen.primary), 1);
    return;
  }
  const candidate = stepOf(seen.candidate);
  const secondary = stepOf(seen.secondary);
  if (candidate === secondary) return;
  const open = openBlock(tail, seen.block);
  add(open, candidate, 1);
  add(open, secondary, -1);
  if (open.size === 0) tail.open.delete(seen.block);
}

/** Of a settled exchange or several: the warm-up is over when all of its exchanges are. */
export function settleTail(tail: TailTally, block: number, exchanges: number): void {
  if (block < WARMUP_BLOCKS) tail.settled += exchanges;
}

/** Turns a complete block into one sign for each threshold, and drops it. */
export function closeTail(tail: TailTally, block: number): void {
  const open = tail.open.get(block);
  if (open === undefined) return;
  tail.open.delete(block);
  const steps = [...open].sort((left, right) => right[0] - left[0]);
  let beyond = 0;
  for (const [index, [step, difference]] of steps.entries()) {
    beyond += difference;
    if (beyond === 0) continue;
    const next = steps[index + 1]?.[0] ?? step;
    for (let threshold = next; threshold < step; threshold += 1) {
      const signs = signsAt(tail, threshold);
      if (beyond > 0) signs.candidate += 1;
      else signs.secondary += 1;
    }
  }
}

/** Adds everything of `from`; complete blocks stay complete, and open ones are the endpoint's matter. */
export function mergeTail(into: TailTally, from: TailTally): void {
  into.settled += from.settled;
  for (const [step, count] of from.warm) add(into.warm, step, count);
  for (const [block, differences] of from.open) {
    const open = openBlock(into, block);
    for (const [step, difference] of differences) add(open, step, difference);
    if (open.size === 0) into.open.delete(block);
  }
  for (const [threshold, { candidate, secondary }] of from.signs) {
    const signs = signsAt(into, threshold);
    signs.candidate += candidate;
    signs.secondary += secondary;
  }
}

/**
 * The threshold's step: at most a hundredth of the primary's warm-up latencies lie beyond it.
 * Undefined while the warm-up goes on, so that it never moves, and where too little was measured.
 */
export function tailThreshold(tail: TailTally, blockSize: number): number | undefined {
  if (tail.settled < WARMUP_BLOCKS * blockSize) return undefined;
  const steps = [...tail.warm].sort((left, right) => right[0] - left[0]);
  const total = steps.reduce((sum, [, count]) => sum + count, 0);
  if (total < WARM_MIN) return undefined;
  let beyond = 0;
  for (const [step, count] of steps) {
    beyond += count;
    if (beyond > TAIL_SHARE * total) return step;
  }
  return undefined;
}

function stepOf(micros: number): number {
  return latencyBucket(micros) >>> STEP_BITS;
}

function openBlock(tail: TailTally, block: number): Map<number, number> {
  let open = tail.open.get(block);
  if (open === undefined) tail.open.set(block, (open = new Map()));
  return open;
}

function signsAt(tail: TailTally, threshold: number): TailSigns {
  let signs = tail.signs.get(threshold);
  if (signs === undefined) tail.signs.set(threshold, (signs = { candidate: 0, secondary: 0 }));
  return signs;
}

/** Entries that come to zero go, so that a split leaves the same map. */
function add(counts: Map<number, number>, key: number, more: number): void {
  const count = (counts.get(key) ?? 0) + more;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
