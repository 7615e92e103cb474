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
  return new Correlation();
}

/** A class: a run has thousands, and functions that share variables are memory for each of them. */
class Correlation implements Drift {
  #count = 0;
  #mean = 0;
  #squares = 0;
  #last = 0;
  #products = 0;
  #productSquares = 0;

  see(size: number): void {
    if (!Number.isFinite(size)) return;
    const value = Math.sign(size) * Math.log1p(Math.abs(size));
    const off = value - this.#mean;
    if (this.#count >= MEAN_MIN) {
      const product = off * (this.#last - this.#mean);
      this.#products += product;
      this.#productSquares += product ** 2;
    }
    this.#count += 1;
    this.#mean += off / this.#count;
    this.#squares += off * (value - this.#mean);
    this.#last = value;
  }

  get dependence(): Dependence {
    if (this.#count < VALUES_MIN) return "unknown";
    if (this.#squares <= 0) return "free";
    const correlation = this.#products / this.#squares;
    const deviations = this.#products / Math.sqrt(this.#productSquares);
    if (correlation > STATE_MIN && deviations > STATE_DEVIATIONS) return "state";
    return correlation < FREE_MAX ? "free" : "unknown";
  }
}
