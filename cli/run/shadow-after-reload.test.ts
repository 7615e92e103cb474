import { expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { shadowAfterReload } from "./shadow-after-reload.ts";

/** A minute passes; what the log says then. */
async function afterAMinute(ready: Promise<void>): Promise<[string, unknown][]> {
  const clock = manualClock();
  const logged: [string, unknown][] = [];
  const logger = {
    info() {},
    warn() {},
    error: (event: string, fields?: unknown) => void logged.push([event, fields]),
  };
  const waited = shadowAfterReload(ready, { clock, logger });
  await Promise.resolve();
  clock.advance(60_000);
  await waited;
  return logged;
}

test("a shadow that is ready after a reload is not spoken of", async () => {
  expect(await afterAMinute(Promise.resolve())).toEqual([]);
});

test("one that is not ready in time is said by itself: the reload was not refused", async () => {
  const message = expect.stringContaining("is in force");
  expect(await afterAMinute(new Promise(() => {}))).toEqual([
    ["reload-shadow-late", { code: "SHADOW_START", message }],
  ]);
});
