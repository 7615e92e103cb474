/** Cookies of logins that were ended before they ran out. */
export interface EndedSessions {
  end(session: SessionTimes): void;
  has(session: SessionTimes): boolean;
  /** Ended ones that are remembered. */
  readonly size: number;
  /** How often one was forgotten to make room; whatever ran out before it counts as ended since. */
  readonly forgotten: number;
}

export interface SessionTimes {
  /** No other login has it. */
  readonly signature: string;
  /** Milliseconds since 1970. */
  readonly expiresMs: number;
}

export const ENDED_MAX = 1000;

/**
 * Remembers what was ended until it runs out anyway. Where there is no more room, the one that runs out first
 * is forgotten, and every login that runs out no later is ended with it: somebody logs in again, and nothing
 * that was ended holds.
 */
export function createEndedSessions(nowMs: () => number): EndedSessions {
  const ended = new Map<string, number>();
  let allUntilMs = Number.NEGATIVE_INFINITY;
  let forgotten = 0;
  const makeRoom = (): void => {
    for (const [signature, expiresMs] of ended) {
      if (expiresMs <= nowMs()) ended.delete(signature);
    }
    if (ended.size < ENDED_MAX) return;
    let [first, firstMs] = ["", Number.POSITIVE_INFINITY];
    for (const [signature, expiresMs] of ended) {
      if (expiresMs < firstMs) [first, firstMs] = [signature, expiresMs];
    }
    ended.delete(first);
    allUntilMs = Math.max(allUntilMs, firstMs);
    forgotten += 1;
  };
  return {
    end({ signature, expiresMs }) {
      if (ended.size >= ENDED_MAX && !ended.has(signature)) makeRoom();
      ended.set(signature, expiresMs);
    },
    has: ({ signature, expiresMs }) => expiresMs <= allUntilMs || ended.has(signature),
    get size() {
      return ended.size;
    },
    get forgotten() {
      return forgotten;
    },
  };
}
