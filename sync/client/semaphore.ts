import * as check from "../check-argument.ts";
import type { ScopedKeys } from "../keys.ts";
import { type Wanted, acquireLease, tryAcquireLease } from "./acquire-lease.ts";
import { agreeOn } from "./agree-on.ts";
import { HeldLease } from "./held-lease.ts";
import type { Session } from "./session.ts";
import type { LeaseOptions, Semaphore } from "./sync-client.ts";

/** Units that several hold at a time, each for its lease. */
export function semaphore(
  session: Session,
  keys: ScopedKeys,
  { name, limit }: { readonly name: string; readonly limit: number },
): Semaphore {
  check.atLeastOne("limit", limit);
  const key = keys.of("semaphores", name);
  const agreed = agreeOn(session, { key: `${key}:limit`, what: `${name}'s limit`, value: limit });
  const wanted = (units: number, options: LeaseOptions): Wanted => ({
    key,
    limit,
    units,
    options,
  });
  return {
    async acquire(units = 1, options = {}) {
      await agreed(options);
      return new HeldLease(session, await acquireLease(session, wanted(units, options)));
    },
    async tryAcquire(units = 1, options = {}) {
      await agreed(options);
      const parts = await tryAcquireLease(session, wanted(units, options));
      return parts === null ? null : new HeldLease(session, parts);
    },
  };
}
