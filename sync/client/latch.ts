import * as check from "../check-argument.ts";
import type { ScopedKeys } from "../keys.ts";
import { SyncError } from "../sync-error.ts";
import type { Session } from "./session.ts";
import type { Latch } from "./sync-client.ts";

/** Each is a signal of its own. */
const BY_MAX = 10_000;

/**
 * Counted down to zero once. The first entry of a topic says from where, so that exactly one sets it;
 * a state counts, so that waiting costs no more than a barrier.
 */
export function latch(session: Session, keys: ScopedKeys, name: string): Latch {
  const { backend } = session;
  const total = keys.of("latches", `${name}:total`);
  const counted = keys.of("latches", `${name}:count`);
  let known: number | undefined;

  const totalOf = async (signal: AbortSignal): Promise<number> => {
    if (known !== undefined) return known;
    for await (const [first] of backend.read(total, 0, signal)) {
      if (first === undefined) continue;
      known = readTotal(name, first.raw);
      return known;
    }
    throw new SyncError("CLOSED", `latch ${name} is read no more`);
  };

  return {
    async trySet(count, op) {
      check.notNegative("count", count);
      const opId = session.newId();
      const place = await session.ask(op, () => backend.append(total, String(count), opId));
      return place === 1;
    },
    async countDown(by = 1, op) {
      check.atLeastOne("by", by);
      if (by > BY_MAX) {
        throw new SyncError("INVALID_ARGUMENT", `by is ${by}: expected at most ${BY_MAX}`);
      }
      return session.run(op, async (signal) => {
        let count = 0;
        for (let done = 0; done < by; done++) {
          // Who stopped waiting signals no further; what was counted stays.
          signal.throwIfAborted();
          count = await backend.signal(counted);
        }
        return Math.max(0, (await totalOf(signal)) - count);
      });
    },
    async wait(op) {
      await session.run(op, async (signal) => backend.wait(counted, await totalOf(signal), signal));
    },
  };
}

function readTotal(name: string, raw: string): number {
  const total = Number(raw);
  if (Number.isSafeInteger(total)) return total;
  throw new SyncError("INVALID_ARGUMENT", `latch ${name} was set by something else than a latch`);
}
