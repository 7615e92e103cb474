/** Holds the live service's status against the primary's, whichever of them comes first. */
export interface LiveMatch {
  live(seq: number, status: number): void;
  /** Undefined where the primary gave no answer: that is a finding of its own, not a mismatch. */
  primary(seq: number, status: number | undefined): void;
  readonly compared: number;
  /** Where the status classes differ. */
  readonly mismatched: number;
  /** Pushed out before the other side came. */
  readonly unmatched: number;
}

/** What was counted before, by an earlier shadow thread of the run. */
export interface LiveCounts {
  readonly liveCompared: number;
  readonly liveMismatched: number;
  readonly liveUnmatched: number;
}

/** At most `waitingMax` statuses of each side wait for the other; the oldest is pushed out. */
export function createLiveMatch(before: LiveCounts, waitingMax = 4096): LiveMatch {
  const lives = new Map<number, number>();
  const primaries = new Map<number, number | undefined>();
  let compared = before.liveCompared;
  let mismatched = before.liveMismatched;
  let unmatched = before.liveUnmatched;

  const wait = <V>(waiting: Map<number, V>, seq: number, status: V): void => {
    waiting.set(seq, status);
    if (waiting.size <= waitingMax) return;
    for (const oldest of waiting.keys()) {
      waiting.delete(oldest);
      break;
    }
    unmatched += 1;
  };

  const match = (live: number, primary: number | undefined): void => {
    if (primary === undefined) return;
    compared += 1;
    if (Math.floor(live / 100) !== Math.floor(primary / 100)) mismatched += 1;
  };

  return {
    live(seq, status) {
      if (!primaries.has(seq)) {
        wait(lives, seq, status);
        return;
      }
      const primary = primaries.get(seq);
      primaries.delete(seq);
      match(status, primary);
    },
    primary(seq, status) {
      const live = lives.get(seq);
      if (live === undefined) {
        wait(primaries, seq, status);
        return;
      }
      lives.delete(seq);
      match(live, status);
    },
    get compared() {
      return compared;
    },
    get mismatched() {
      return mismatched;
    },
    get unmatched() {
      return unmatched;
    },
  };
}
