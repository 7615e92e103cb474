import { expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import type { SyncBackend } from "../backend.ts";
import { memoryBackend } from "../memory/memory-backend.ts";
import { SyncError } from "../sync-error.ts";
import { keepEpoch } from "./epoch.ts";

/** A backend that a test can empty; as Redis does, it says so to the first call where told to. */
function emptied() {
  let inner = memoryBackend();
  let lost = false;
  const backend: SyncBackend = Object.create(inner, {
    setOnce: {
      value: async (key: string, value: number) => {
        if (lost) {
          lost = false;
          throw new SyncError("STATE_LOST", "it came back without what it held");
        }
        return inner.setOnce(key, value);
      },
    },
  });
  return {
    backend,
    empty(says: boolean): void {
      inner = memoryBackend();
      lost = says;
    },
  };
}

test.each([true, false])(
  "a backend that is emptied has a new number, for every server on it (it says so: %s)",
  async (says) => {
    const clock = manualClock();
    const { backend, empty } = emptied();
    let drawn = 0;
    const draw = (): number => (drawn += 1);
    const one = keepEpoch(backend, { clock, draw });
    const two = keepEpoch(backend, { clock, draw });
    const before = await one.value();
    expect(await Promise.all([one.value(), two.value()])).toEqual([before, before]);
    empty(says);
    const after = await one.value();
    expect(after).not.toBe(before);
    expect(await two.value()).toBe(after);
    empty(says);
    // The refreshing sets a new number as well, never the one from before.
    clock.advance(10 * 60_000);
    const last = await two.value();
    expect([before, after]).not.toContain(last);
    expect(await one.value()).toBe(last);
    one.stop();
    two.stop();
  },
);
