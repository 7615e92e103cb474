/** Holds the live service's status against the primary's, whichever of them comes first. */
export interface LiveMatch {
  /** Status 0 = there is no live answer (somebody else mirrored the request). */
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

const NONE = -1;
/** The primary gave no answer, or there is no live one. */
const NO_STATUS = 0;

/**
 * The last `waitingMax` exchanges wait for their other side, in rings: no table that grows and is
 * left behind. What is overwritten before its other side came is counted as unmatched.
 */
export function createLiveMatch(before: LiveCounts, waitingMax = 16_384): LiveMatch {
  const lives = createRing(waitingMax);
  const primaries = createRing(waitingMax);
  let compared = before.liveCompared;
  let mismatched = before.liveMismatched;
  let unmatched = before.liveUnmatched;

  const match = (live: number, primary: number): void => {
    if (primary === NO_STATUS || live === NO_STATUS) return;
    compared += 1;
    if (Math.floor(live / 100) !== Math.floor(primary / 100)) mismatched += 1;
  };

  return {
    live(seq, status) {
      const primary = primaries.take(seq);
      if (primary !== NONE) match(status, primary);
      else if (lives.put(seq, status) > NO_STATUS) unmatched += 1;
    },
    primary(seq, status = NO_STATUS) {
      const live = lives.take(seq);
      if (live !== NONE) match(live, status);
      else if (primaries.put(seq, status) !== NONE) unmatched += 1;
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

/** Statuses by sequence number. */
function createRing(size: number) {
  const seqs = new Float64Array(size).fill(NONE);
  const statuses = new Int32Array(size);
  return {
    /** The status of one that was still waiting and is overwritten. */
    put(seq: number, status: number): number {
      const slot = seq % size;
      const overwritten = seqs[slot] === NONE ? NONE : (statuses[slot] ?? NONE);
      seqs[slot] = seq;
      statuses[slot] = status;
      return overwritten;
    },
    take(seq: number): number {
      const slot = seq % size;
      if (seqs[slot] !== seq) return NONE;
      seqs[slot] = NONE;
      return statuses[slot] ?? NONE;
    },
  };
}
