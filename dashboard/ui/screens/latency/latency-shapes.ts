import type { PerRole, Role } from "../../../../core/index.ts";
import type { EndpointLatency, LatencyOfRole } from "../../../../differ/index.ts";
import { change, milliseconds } from "../../words/numbers.ts";

export type Points = readonly (readonly [x: number, y: number])[];

/** One line over the points of another that it shares: x ascending, null where a line has none. */
export interface Lines {
  readonly x: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
}

/** The last quantile that is drawn: beyond it a single answer decides. */
const QUANTILE_MAX = 0.999;
const BINS = 48;

/** How much longer candidate and secondary take than the primary, quantile by quantile, in milliseconds. */
export function quantileShift({ primary, secondary, candidate }: EndpointLatency): Lines {
  const base = new Map(primary.quantiles);
  const x = primary.quantiles.map(([share]) => share).filter((share) => share <= QUANTILE_MAX);
  const shiftOf = ({ quantiles }: LatencyOfRole): (number | null)[] => {
    const own = new Map(quantiles);
    return x.map((share) => {
      const [here, there] = [own.get(share), base.get(share)];
      return here === undefined || there === undefined ? null : here - there;
    });
  };
  return { x, values: [shiftOf(candidate), shiftOf(secondary)] };
}

/** For each role the share of answers within a time; x is log10 of milliseconds. */
export function distribution(latency: PerRole<LatencyOfRole>, roles: readonly Role[]): Lines {
  const ends = new Set<number>();
  for (const role of roles) for (const [, to] of latency[role].histogram) ends.add(to);
  const times = [...ends].sort((left, right) => left - right);
  const values = roles.map((role) => {
    const { histogram: buckets, count } = latency[role];
    let at = 0;
    let seen = 0;
    return times.map((time) => {
      for (; at < buckets.length && (buckets[at]?.[1] ?? 0) <= time; at += 1) {
        seen += buckets[at]?.[2] ?? 0;
      }
      return count === 0 ? null : seen / count;
    });
  });
  return { x: times.map(logOf), values };
}

/** For each role the share of its answers in bins of equal width on a logarithmic scale. */
export function histogram(latency: PerRole<LatencyOfRole>, roles: readonly Role[]): Lines {
  const buckets = roles.flatMap((role) => latency[role].histogram);
  if (buckets.length === 0) return { x: [], values: roles.map(() => []) };
  const low = Math.min(...buckets.map(([from]) => logOf(from)));
  const high = Math.max(...buckets.map(([, to]) => logOf(to)));
  const width = Math.max((high - low) / BINS, 1e-9);
  const x = Array.from({ length: BINS }, (_, bin) => low + bin * width);
  const values = roles.map((role) => {
    const bins = Array.from({ length: BINS }, () => 0);
    const own = latency[role];
    for (const [from, to, count] of own.histogram) {
      const middle = (logOf(from) + logOf(to)) / 2;
      const bin = Math.max(0, Math.min(BINS - 1, Math.floor((middle - low) / width)));
      bins[bin] = (bins[bin] ?? 0) + count / own.count;
    }
    return bins;
  });
  return { x, values };
}

/** Nothing is quicker than this on a chart: below it a logarithm tells clocks apart, not answers. */
const SHORTEST_MS = 0.01;

export function logOf(ms: number): number {
  return Math.log10(Math.max(SHORTEST_MS, ms));
}

/** A role's quantile in milliseconds. */
export function quantileOf({ quantiles }: LatencyOfRole, share: number): number | undefined {
  return quantiles.find(([one]) => one === share)?.[1];
}

/** What is said of an endpoint's latency, with the numbers that lead there. */
export function latencySentence(latency: EndpointLatency): string {
  const { primary, candidate, verdict } = latency;
  const shifts = [0.5, 0.99].flatMap((share) => {
    const [from, to] = [quantileOf(primary, share), quantileOf(candidate, share)];
    if (from === undefined || to === undefined) return [];
    const name = share === 0.5 ? "half" : "99 of 100";
    return `${name} within ${milliseconds(to)} (primary ${milliseconds(from)}, ${change(from, to)})`;
  });
  return `${LEADS[verdict ?? "none"]}: it answered ${shifts.join(", and ")}.`;
}

const LEADS = {
  fail: "The candidate is slower",
  pass: "The candidate is not slower than the gate allows",
  inconclusive: "Not decided whether the candidate is slower",
  none: "How long the candidate took",
} as const;
