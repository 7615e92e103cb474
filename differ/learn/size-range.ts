export type Range = readonly [least: number, greatest: number];

/** How far one exchange must go beyond all others to be left out until a second one does. */
const OUTLIER_FACTOR = 10;
/** How far a settled range is exceeded before it is widened: so that this ends. */
const WIDER_FACTOR = 2;

/** The extremes of many exchanges' numbers, without one exchange that went far beyond all others. */
export interface SizeRange {
  /** Of one exchange's numbers only the outermost counts. */
  see(value: number, exchange: number): void;
  /** Undefined before the second exchange. */
  readonly range: Range | undefined;
}

/** `known` was learned before. */
export function createSizeRange(known: Range | undefined): SizeRange {
  return new Extremes(known);
}

class Extremes implements SizeRange {
  readonly #least: Extreme;
  readonly #greatest: Extreme;

  constructor(known: Range | undefined) {
    this.#least = extreme(known === undefined ? -Infinity : -known[0]);
    this.#greatest = extreme(known === undefined ? -Infinity : known[1]);
  }

  see(value: number, exchange: number): void {
    if (!Number.isFinite(value)) return;
    push(this.#least, -value, exchange);
    push(this.#greatest, value, exchange);
  }

  get range(): Range | undefined {
    const [least, greatest] = [this.#least, this.#greatest];
    if (greatest.second === -Infinity) return undefined;
    const common: Range = [-least.second, greatest.second];
    return [
      isLowOutlier(common, -least.first) ? common[0] : -least.first,
      isBeyond(common, greatest.first, OUTLIER_FACTOR) ? common[1] : greatest.first,
    ];
  }
}

/** A settled range, widened by what was seen; the same one where that is within twice its size. */
export function widerRange(settled: Range, seen: Range): Range {
  const least = isBeyond(settled, seen[0], WIDER_FACTOR)
    ? Math.min(settled[0], seen[0])
    : settled[0];
  const greatest = isBeyond(settled, seen[1], WIDER_FACTOR)
    ? Math.max(settled[1], seen[1])
    : settled[1];
  return least === settled[0] && greatest === settled[1] ? settled : [least, greatest];
}

/** Whether a number has the sign that none of the range has. */
export function isOtherSide([least, greatest]: Range, value: number): boolean {
  return (value < 0 && least >= 0) || (value > 0 && least < 0 && greatest <= 0);
}

function isBeyond(range: Range, value: number, factor: number): boolean {
  if (value >= range[0] && value <= range[1]) return false;
  const [left, right] = [Math.abs(range[0]), Math.abs(range[1])];
  const size = Math.abs(value);
  if (size > factor * Math.max(left, right) || isOtherSide(range, value)) return true;
  return size * factor < Math.min(left, right);
}

/** Where sizes reach over decades, zero is a neighbour of the least, and no outlier. */
function isLowOutlier(common: Range, value: number): boolean {
  const near = value >= 0 && common[1] > OUTLIER_FACTOR ** 2 * common[0];
  return !near && isBeyond(common, value, OUTLIER_FACTOR);
}

interface Extreme {
  exchange: number;
  first: number;
  /** The outermost of all exchanges but that one. */
  second: number;
}

function extreme(known: number): Extreme {
  return { exchange: -1, first: known, second: known };
}

function push(into: Extreme, value: number, exchange: number): void {
  if (value > into.first) {
    if (exchange !== into.exchange) into.second = into.first;
    into.first = value;
    into.exchange = exchange;
  } else if (exchange !== into.exchange && value > into.second) {
    into.second = value;
  }
}
