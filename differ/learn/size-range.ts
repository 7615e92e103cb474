export type Range = readonly [least: number, greatest: number];

/** The extremes of many exchanges' numbers, without the one exchange that went beyond all others. */
export interface SizeRange {
  /** Of one exchange's numbers only the outermost counts. */
  see(value: number, exchange: number): void;
  /** Undefined before the second exchange. */
  readonly range: Range | undefined;
}

/** `known` was learned before. */
export function createSizeRange(known: Range | undefined): SizeRange {
  const least = extreme(known === undefined ? -Infinity : -known[0]);
  const greatest = extreme(known === undefined ? -Infinity : known[1]);
  return {
    see(value, exchange) {
      if (!Number.isFinite(value)) return;
      push(least, -value, exchange);
      push(greatest, value, exchange);
    },
    get range() {
      const range: Range = [-least.second, greatest.second];
      return greatest.second === -Infinity ? undefined : range;
    },
  };
}

/** A range that a settled one gives way to; the settled one where no comparator would mind. */
export function widerRange(settled: Range, seen: Range): Range {
  const least = isBeyond(settled, seen[0]) ? Math.min(settled[0], seen[0]) : settled[0];
  const greatest = isBeyond(settled, seen[1]) ? Math.max(settled[1], seen[1]) : settled[1];
  return least === settled[0] && greatest === settled[1] ? settled : [least, greatest];
}

/** Whether a number has the sign that none of the range has. */
export function isOtherSide([least, greatest]: Range, value: number): boolean {
  return (value < 0 && least >= 0) || (value > 0 && least < 0 && greatest <= 0);
}

/** Far enough: so that a range is widened a bounded number of times. */
function isBeyond(range: Range, value: number): boolean {
  if (value >= range[0] && value <= range[1]) return false;
  const [left, right] = [Math.abs(range[0]), Math.abs(range[1])];
  const size = Math.abs(value);
  if (size > 2 * Math.max(left, right) || isOtherSide(range, value)) return true;
  return size * 2 < Math.min(left, right);
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
