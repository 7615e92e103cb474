import { expect, test } from "vitest";
import { systemClock } from "./clock.ts";

test("what is due in a month is not due now", async () => {
  const ran: string[] = [];
  const cancel = systemClock.after(31 * 86_400_000, () => ran.push("month"));
  // Node gives a timer that it cannot hold one millisecond.
  await new Promise<void>((resolve) => {
    setTimeout(resolve, 20);
  });
  cancel();
  expect(ran).toEqual([]);
});
