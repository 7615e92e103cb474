import { expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { createInterrupts } from "./interrupts.ts";

function terminal() {
  const listeners = new Set<() => void>();
  const exits: number[] = [];
  return {
    exits,
    signal: () => {
      for (const run of listeners) run();
    },
    onInterrupt(run: () => void) {
      listeners.add(run);
      return () => listeners.delete(run);
    },
    exitNow: (code: number) => {
      exits.push(code);
    },
  };
}

test("a second signal within 300 ms is the echo of the first, a later one ends with 130", async () => {
  const clock = manualClock();
  const process = terminal();
  const interrupts = createInterrupts(process, clock);
  expect(interrupts.seen).toBe(false);
  process.signal();
  await interrupts.first;
  clock.advance(299);
  process.signal();
  expect(interrupts.seen).toBe(true);
  expect(process.exits).toEqual([]);
  clock.advance(1);
  process.signal();
  expect(process.exits).toEqual([130]);
});

test("after stop nothing is heard any more", () => {
  const process = terminal();
  const interrupts = createInterrupts(process, manualClock());
  interrupts.stop();
  process.signal();
  expect(interrupts.seen).toBe(false);
});
