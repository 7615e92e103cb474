import type { Grant, LeaseWant, SyncBackend } from "../backend.ts";
import { SyncError } from "../sync-error.ts";
import type { HeldParts } from "./held-lease.ts";
import { printMeta } from "./members.ts";
import type { Session } from "./session.ts";
import type { LeaseOptions } from "./sync-client.ts";

const TTL_MS = 10_000;
/** A grant that took longer than this share of its time is extended before it is believed in. */
const LATE_SHARE = 1 / 10;

export interface Wanted {
  readonly key: string;
  readonly limit: number;
  readonly units: number;
  /** Who it is for, where others are told. */
  readonly id?: string;
  readonly options: LeaseOptions;
}

/** Waits in line for a lease. */
export async function acquireLease(session: Session, wanted: Wanted): Promise<HeldParts> {
  const { key, options } = wanted;
  const want = wantOf(session, wanted);
  let sinceMs = session.clock.monotonicMs();
  const grant = await session.run(options, async (signal) => {
    const granted = await session.backend.acquire(key, want, signal);
    const askedMs = session.clock.monotonicMs();
    // After a wait nobody here knows since when it is held: from now on it is known.
    const late = askedMs - sinceMs > want.ttlMs * LATE_SHARE;
    const holds = !late || (await extendOrRelease(session.backend, key, want));
    if (late) sinceMs = askedMs;
    // Granted to somebody who does not wait any more.
    if (signal.aborted) await session.backend.release(key, want.owner);
    if (!holds)
      throw new SyncError("LEASE_LOST", `the lease of ${key} was over when it was heard of`);
    return granted;
  });
  return held({ wanted, want, grant, sinceMs });
}

/** Nobody would know of a lease that was granted and whose extending failed. */
async function extendOrRelease(
  backend: SyncBackend,
  key: string,
  { owner, ttlMs }: LeaseWant,
): Promise<boolean> {
  try {
    return await backend.extend(key, owner, ttlMs);
  } catch (error) {
    await backend.release(key, owner).catch(() => undefined);
    throw error;
  }
}

/** Null where that would mean to wait. */
export async function tryAcquireLease(session: Session, wanted: Wanted): Promise<HeldParts | null> {
  const { key, options } = wanted;
  const want = wantOf(session, wanted);
  const sinceMs = session.clock.monotonicMs();
  const grant = await session.run(options, async (signal) => {
    const granted = await session.backend.tryAcquire(key, want);
    if (granted !== undefined && signal.aborted) await session.backend.release(key, want.owner);
    return granted;
  });
  return grant === undefined ? null : held({ wanted, want, grant, sinceMs });
}

function wantOf(session: Session, { limit, units, id, options }: Wanted): LeaseWant {
  const { ttlMs = TTL_MS, meta } = options;
  const owner = session.newId();
  const told =
    id === undefined && meta === undefined ? {} : { meta: printMeta({ id: id ?? "", meta }) };
  return { limit, units, ttlMs, owner, ...told };
}

interface Granted {
  readonly wanted: Wanted;
  readonly want: LeaseWant;
  readonly grant: Grant;
  readonly sinceMs: number;
}

function held({ wanted, want, grant, sinceMs }: Granted): HeldParts {
  const renew = wanted.options.renew ?? true;
  return {
    key: wanted.key,
    owner: want.owner,
    token: grant.token,
    ttlMs: want.ttlMs,
    renew,
    sinceMs,
  };
}
