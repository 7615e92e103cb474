/** Values before anything is said. */
const VALUES_MIN = 32;
/** Correlation of neighbours at which a place holds state, however many values there are. */
const STATE_MIN = 0.3;
/** Below this it holds none. */
const FREE_MAX = 0.2;
/** In standard deviations of what independent values show. */
const STATE_DEVIATIONS = 3;

/** How a place's sizes hang together over time in one instance. */
export type Dependence = "unknown" | "free" | "state";

/**
 * Tells sizes that are drawn anew each time from those that an instance carries along, as a counter
 * or an uptime. After a restart an instance's state is another one for all that follows, in one role
 * alone, and that is no regression.
 */
export interface Drift {
  see(size: number): void;
  readonly dependence: Dependence;
}

/** By the correlation of each value with the one before it, over signed logarithms: no outlier decides. */
export function createDrift(): Drift {
  let count = 0;
  let mean = 0;
  let squares = 0;
  let steps = 0;
  let first = 0;
  let last = 0;
  return {
    see(size) {
      if (!Number.isFinite(size)) return;
      const value = Math.sign(size) * Math.log1p(Math.abs(size));
      count += 1;
      if (count === 1) first = value;
      else steps += (value - last) ** 2;
      last = value;
      const off = value - mean;
      mean += off / count;
      squares += off * (value - mean);
    },
    get dependence() {
      if (count < VALUES_MIN) return "unknown";
      if (squares <= 0) return "free";
      // The products of neighbours, by what the squares of their steps are.
      const ends = (first - mean) ** 2 + (last - mean) ** 2;
      const correlation = 1 - (steps + ends) / (2 * squares);
      const chance = STATE_DEVIATIONS / Math.sqrt(count);
      if (correlation > Math.max(STATE_MIN, chance)) return "state";
      return correlation < FREE_MAX ? "free" : "unknown";
    },
  };
}
