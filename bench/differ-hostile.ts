import { ENDPOINT, answer, comparer } from "../differ/compare/testing/builders.ts";
import { HOSTILE_PAIRS } from "../differ/compare/testing/hostile-pairs.ts";
import { cpuUs } from "./differ-cpu.ts";
import { median } from "./statistics.ts";

const BYTES = 1_000_000;

export interface HostileCost {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds of CPU where both baselines send the left body and the candidate the right one. */
  readonly oddMs: number;
  /** Where no two roles send the same bytes. */
  readonly threeMs: number;
  /** JSON.parse of both bodies; NaN where they are no JSON. */
  readonly parseMs: number;
  readonly differences: number;
  readonly truncated: number;
}

/** Bodies of a megabyte that are made to be hard to compare. */
export function hostileCosts(rounds: number): HostileCost[] {
  const compare = comparer();
  return Object.entries(HOSTILE_PAIRS).map(([name, make]) => {
    const { left, right } = make(BYTES);
    const primary = answer(left);
    const odd = { primary, secondary: answer(left), candidate: answer(right) };
    const three = { primary, secondary: answer(right), candidate: answer(`${left} `) };
    const ms = (work: () => void) =>
      median(Array.from({ length: rounds }, () => cpuUs(work) / 1000));
    const { differences, truncated } = compare.compare(ENDPOINT, odd);
    return {
      ...{ name, bytes: Math.max(left.length, right.length) },
      oddMs: ms(() => compare.compare(ENDPOINT, odd)),
      threeMs: ms(() => compare.compare(ENDPOINT, three)),
      parseMs: parses(left)
        ? ms(() => [left, right].forEach((text) => JSON.parse(text)))
        : Number.NaN,
      ...{ differences: differences.length, truncated },
    };
  });
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
