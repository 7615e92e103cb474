import { expect, test } from "vitest";
import { SharedByteBudget, budgetMemory } from "./shared-byte-budget.ts";

test("holders share one limit, and what a dead one held is free again", () => {
  const memory = budgetMemory(3);
  const of = (own: number) => new SharedByteBudget(memory, { own, limit: 100 });
  const [main, one, two] = [of(0), of(1), of(2)];
  expect(one.tryTake(60)).toBe(true);
  expect(two.tryTake(41)).toBe(false);
  expect(two.tryTake(40)).toBe(true);
  expect(main.used).toBe(100);
  main.takeOver(50, 1);
  expect(one.used).toBe(100);
  main.clear(1);
  expect(main.used).toBe(90);
  main.give(50);
  two.give(40);
  expect(main.used).toBe(0);
});
