import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { keepTickShape } from "./keep-tick-shape.ts";

test("what is kept is an object as process.nextTick makes them", async () => {
  const kept: object[] = [];
  keepTickShape(kept);
  await turn();
  expect(kept).toEqual([expect.objectContaining({ callback: expect.any(Function) })]);
  const symbols = Object.getOwnPropertySymbols(kept[0] ?? {}).map(({ description }) => description);
  expect(symbols).toContain("async_id_symbol");
});
