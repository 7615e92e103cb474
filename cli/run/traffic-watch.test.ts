import { expect, test } from "vitest";
import { createTrafficWatch } from "./traffic-watch.ts";

test("the last request came when their number last grew", () => {
  let now = 0;
  const lastAt = createTrafficWatch({ nowMs: () => now });
  expect(lastAt(0)).toBeUndefined();
  now = 1000;
  expect(lastAt(2)).toBe("1970-01-01T00:00:01.000Z");
  now = 90_000;
  expect(lastAt(2)).toBe("1970-01-01T00:00:01.000Z");
});
