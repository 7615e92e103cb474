import { ENDPOINT, answer, comparer } from "../differ/compare/testing/builders.ts";
import { HOSTILE_FORMATS, type HostileBodies } from "../differ/compare/testing/hostile-formats.ts";
import { HOSTILE_MORE, LARGE_PAIRS } from "../differ/compare/testing/hostile-more.ts";
import { HOSTILE_PAIRS } from "../differ/compare/testing/hostile-pairs.ts";

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

type Maker = (bytes: number) => HostileBodies;

/** Bodies of a megabyte that are made to be hard to compare; the fastest of some rounds. */
export function hostileCosts(rounds: number): HostileCost[] {
  return Object.entries(makers()).map(([name, make]) => costOf(name, make(BYTES), rounds));
}

function makers(): Record<string, Maker> {
  const documents = { ...HOSTILE_PAIRS, ...HOSTILE_MORE, ...LARGE_PAIRS };
  const typed = Object.entries(documents).map(([name, make]): [string, Maker] => [
    name,
    (bytes) => ({ ...make(bytes), type: "application/json" }),
  ]);
  return { ...Object.fromEntries(typed), ...HOSTILE_FORMATS };
}

function costOf(name: string, made: HostileBodies, rounds: number): HostileCost {
  const { left, right, type, encoding } = made;
  const coded = encoding === undefined ? [] : ["Content-Encoding", encoding];
  const sent = (body: string | Uint8Array) =>
    answer(body, { headers: ["Content-Type", type, ...coded] });
  const primary = sent(left);
  const odd = { primary, secondary: sent(left), candidate: sent(right) };
  const three = { primary, secondary: sent(right), candidate: sent(otherThan(left)) };
  // Nothing is known beforehand: a comparer of its own each time.
  const { differences, truncated } = comparer().compare(ENDPOINT, odd);
  return {
    ...{ name, bytes: Math.max(left.length, right.length) },
    oddMs: fastestMs(rounds, () => comparer().compare(ENDPOINT, odd)),
    threeMs: fastestMs(rounds, () => comparer().compare(ENDPOINT, three)),
    parseMs: parses(left)
      ? fastestMs(rounds, () => [left, right].forEach((text) => JSON.parse(String(text))))
      : Number.NaN,
    ...{ differences: differences.length, truncated },
  };
}

/** The same in other bytes, where that is easily had. */
function otherThan(body: string | Uint8Array): string | Uint8Array {
  return typeof body === "string" ? `${body} ` : body;
}

/** What disturbs a measurement only ever adds to it. */
function fastestMs(rounds: number, work: () => void): number {
  let fastest = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    fastest = Math.min(fastest, (user + system) / 1000);
  }
  return fastest;
}

function parses(text: string | Uint8Array): boolean {
  if (typeof text !== "string") return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
