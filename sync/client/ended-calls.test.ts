import { expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import type { SyncBackend } from "../backend.ts";
import { memoryBackend } from "../memory/memory-backend.ts";
import { observeSignals } from "../observe-signals.ts";
import { SyncError } from "../sync-error.ts";
import { createSync } from "./create-sync.ts";

const SCOPE = { run: "r", plan: "p", case: "c" };
const COUNTED = "run:r:plan:p:case:c:latches:l:count";

test("a latch is counted down no further than its caller waits, and by so much at most", async () => {
  const backend = memoryBackend();
  const stop = new AbortController();
  const counted = observeSignals(backend, ({ count }) => {
    if (count === 3) stop.abort("enough");
  });
  const latch = createSync(counted, { scope: SCOPE }).latch("l");
  await expect(latch.countDown(100, { signal: stop.signal })).rejects.toBe("enough");
  // Whatever would go on has gone on by then.
  await new Promise((resolve) => setImmediate(resolve));
  expect(await backend.count(COUNTED)).toBe(3);
  await expect(latch.countDown(1e9)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(await backend.count(COUNTED)).toBe(3);
});

test("a lease that was granted late and could not be extended is given back", async () => {
  const clock = manualClock();
  const backend = memoryBackend({ clock });
  const failing: SyncBackend = {
    ...observeSignals(backend, () => {}),
    extend: async () => {
      throw new SyncError("CONNECTION_LOST", "the connection was cut");
    },
  };
  const first = await createSync(backend, { scope: SCOPE, clock }).lock("l", { renew: false });
  const second = createSync(failing, { scope: SCOPE, clock }).lock("l");
  clock.advance(5000);
  await first.release();
  await expect(second).rejects.toMatchObject({ code: "CONNECTION_LOST" });
  expect(backend.stats()).toMatchObject({ leases: 0, waiters: 0 });
});
