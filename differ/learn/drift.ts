/** Values before the mean is one to hold others against, and before anything is said. */
const MEAN_MIN = 8;
const VALUES_MIN = 32;
/** Correlation of neighbours at which a place holds state, and below which it holds none. */
const STATE_MIN = 0.3;
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

/**
 * By the correlation of each value with the one before it, over signed logarithms. The sum of the
 * products is held against their own squares, so that two outliers in a row decide nothing.
 */
export function createDrift(): Drift {
  let count = 0;
  let mean = 0;
  let squares = 0;
  let last = 0;
  const products = { sum: 0, squares: 0 };
  return {
    see(size) {
      if (!Number.isFinite(size)) return;
      const value = Math.sign(size) * Math.log1p(Math.abs(size));
      const off = value - mean;
      if (count >= MEAN_MIN) {
        const product = off * (last - mean);
        products.sum += product;
        products.squares += product ** 2;
      }
      count += 1;
      mean += off / count;
      squares += off * (value - mean);
      last = value;
    },
    get dependence() {
      if (count < VALUES_MIN) return "unknown";
      if (squares <= 0) return "free";
      const correlation = products.sum / squares;
      const deviations = products.sum / Math.sqrt(products.squares);
      if (correlation > STATE_MIN && deviations > STATE_DEVIATIONS) return "state";
      return correlation < FREE_MAX ? "free" : "unknown";
    },
  };
}
