import type { Holder } from "../backend.ts";
import * as check from "../check-argument.ts";
import type { ScopedKeys } from "../keys.ts";
import { acquireLease } from "./acquire-lease.ts";
import { HeldLeadership } from "./held-lease.ts";
import { parseMeta } from "./members.ts";
import { Observation } from "./observation.ts";
import type { Session } from "./session.ts";
import type { Election, LeaderInfo } from "./sync-client.ts";

/** One leader at a time; its term is the token of its lease. */
export function election(session: Session, keys: ScopedKeys, name: string): Election {
  const key = keys.of("elections", name);
  return {
    async campaign(id, options = {}) {
      check.named("the candidate's id", id);
      const wanted = { key, limit: 1, units: 1, id, options };
      return new HeldLeadership(session, await acquireLease(session, wanted), id);
    },
    async leader(op) {
      return leaderOf(await session.ask(op, () => session.backend.holders(key)));
    },
    observe: ({ signal } = {}) => new Observation(session, { key, read: leaderOf, signal }),
  };
}

function leaderOf(holders: readonly Holder[]): LeaderInfo | null {
  const [holder] = holders;
  if (holder === undefined) return null;
  const told = parseMeta(holder.meta);
  return { id: told?.id ?? holder.owner, term: holder.token, meta: told?.meta };
}
