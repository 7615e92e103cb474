import fc from "fast-check";
import { expect, test } from "vitest";
import { latencyBucket } from "./latency-buckets.ts";
import { WARMUP_BLOCKS, addTail, closeTail, emptyTail, settleTail, tailThreshold } from "./tail.ts";

const BLOCK = 20;
const stepOf = (micros: number) => Math.floor(latencyBucket(micros) / 4);

/** A tail whose primary took 1 to 200 ms during the warm-up. */
function warm() {
  const tail = emptyTail();
  for (let index = 0; index < WARMUP_BLOCKS * BLOCK; index += 1) {
    const block = Math.floor(index / BLOCK);
    addTail(tail, { block, primary: (index + 1) * 1000, secondary: 1, candidate: 1 });
    settleTail(tail, block, 1);
  }
  return tail;
}

test("the threshold leaves at most a hundredth of the primary's warm-up beyond it, and never moves", () => {
  const tail = warm();
  const threshold = tailThreshold(tail, BLOCK);
  expect(threshold).toBe(stepOf(199_000));
  addTail(tail, { block: WARMUP_BLOCKS, primary: 9e6, secondary: 9e6, candidate: 9e6 });
  settleTail(tail, WARMUP_BLOCKS, 1);
  expect(tailThreshold(tail, BLOCK)).toBe(threshold);
});

test("there is no threshold before every exchange of the warm-up is settled, nor on too few latencies", () => {
  const tail = warm();
  tail.settled -= 1;
  expect(tailThreshold(tail, BLOCK)).toBeUndefined();
  const lost = emptyTail();
  settleTail(lost, 0, WARMUP_BLOCKS * BLOCK);
  expect(tailThreshold(lost, BLOCK)).toBeUndefined();
});

test("the warm-up counts for neither side", () => {
  const tail = warm();
  for (let block = 0; block < WARMUP_BLOCKS; block += 1) closeTail(tail, block);
  expect(tail.signs.size).toBe(0);
});

const micros = fc.integer({ min: 1, max: 60_000_000 });

test("a block's sign at every threshold is that of the exceedances counted one by one", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(micros, micros), { maxLength: BLOCK }), (pairs) => {
      const tail = emptyTail();
      for (const [secondary, candidate] of pairs) {
        addTail(tail, { block: WARMUP_BLOCKS, primary: 1, secondary, candidate });
      }
      closeTail(tail, WARMUP_BLOCKS);
      for (let threshold = 0; threshold <= stepOf(60_000_000); threshold += 1) {
        let sum = 0;
        for (const [secondary, candidate] of pairs) {
          sum += Number(stepOf(candidate) > threshold) - Number(stepOf(secondary) > threshold);
        }
        const signs = tail.signs.get(threshold) ?? { candidate: 0, secondary: 0 };
        expect(Math.sign(signs.candidate - signs.secondary)).toBe(Math.sign(sum));
      }
      expect(tail.open.size).toBe(0);
    }),
  );
});
