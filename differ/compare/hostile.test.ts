import { describe, expect, test } from "vitest";
import { ENDPOINT, answer, comparer } from "./testing/builders.ts";
import { HOSTILE_EQUAL, HOSTILE_PAIRS } from "./testing/hostile-pairs.ts";

const BYTES = 120_000;
/** Several times what the dearest of them costs, and far below what anything quadratic would. */
const TIMES_READING_MAX = 1500;

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What it costs to read a text character by character, on this machine at this moment. */
function readingMs(text: string): number {
  const rounds = 20;
  let sum = 0;
  const spent = cpuMs(() => {
    for (let round = 0; round < rounds; round += 1) {
      for (let at = 0; at < text.length; at += 1) sum += text.charCodeAt(at);
    }
  });
  expect(sum).toBeGreaterThan(0);
  return spent / rounds;
}

describe("bodies made to be hard are judged right, and for a bounded price", () => {
  const judge = comparer();

  test.each(Object.entries(HOSTILE_PAIRS))("%s", (name, make) => {
    const { left, right } = make(BYTES);
    const outcomes = { primary: answer(left), secondary: answer(left), candidate: answer(right) };
    const equal = HOSTILE_EQUAL.has(name);
    let classes: string[] = [];
    const compare = () => {
      const result = judge.compare(ENDPOINT, outcomes);
      expect(result.equal).toBe(equal);
      classes = result.differences.map((one) => one.class);
    };
    const spent = Math.min(cpuMs(compare), cpuMs(compare));
    expect(new Set(classes)).toEqual(new Set(equal ? [] : ["candidate"]));
    expect(spent).toBeLessThan(TIMES_READING_MAX * readingMs(left));
  });
});
