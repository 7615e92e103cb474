import type { Clock } from "../../core/index.ts";
import type { SyncBackend } from "../../sync/index.ts";

export interface LeaseHold {
  readonly key: string;
  readonly owner: string;
  readonly ttlMs: number;
  /** When it was asked for, by the monotonic clock: it cannot run out later than counted from here. */
  readonly askedAtMs: number;
}

/** Times are those of the local monotonic clock. */
export interface HeldLease {
  /** Aborts when the lease is lost, or cannot be believed in any more. */
  readonly lost: AbortSignal;
  /** Gives it back; false where it was lost before. */
  release(): Promise<boolean>;
}

/** It is renewed so often in its time. */
const RENEWALS = 3;
/** The last part of its time is left for ending what runs under it. */
const MARGIN = 1 / 6;

/**
 * Keeps a lease by extending it. Where no answer comes in time it counts as lost before the server
 * can give it to the next.
 */
export function holdLease(
  hold: LeaseHold,
  parts: { readonly backend: SyncBackend; readonly clock: Clock },
): HeldLease {
  const { key, owner, ttlMs, askedAtMs } = hold;
  const { backend, clock } = parts;
  const lost = new AbortController();
  const beliefMs = ttlMs * (1 - MARGIN);
  let over = false;
  let stopRenewal: () => void = () => {};
  let stopBelief: () => void = () => {};

  const lose = (): void => {
    if (over) return;
    stop();
    lost.abort();
  };
  const stop = (): void => {
    over = true;
    stopRenewal();
    stopBelief();
  };
  const believeFrom = (sinceMs: number): void => {
    stopBelief();
    stopBelief = clock.after(Math.max(0, sinceMs + beliefMs - clock.monotonicMs()), lose);
  };
  const renewLater = (): void => {
    stopRenewal = clock.after(ttlMs / RENEWALS, () => {
      const sentMs = clock.monotonicMs();
      backend.extend(key, owner, ttlMs).then(
        (held) => {
          if (over) return;
          if (!held) {
            lose();
            return;
          }
          believeFrom(sentMs);
          renewLater();
        },
        // The server is gone, or came back without the lease.
        lose,
      );
    });
  };

  believeFrom(askedAtMs);
  renewLater();
  return {
    lost: lost.signal,
    async release() {
      if (over) return false;
      stop();
      return backend.release(key, owner);
    },
  };
}
