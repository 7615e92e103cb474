import type { SyncBackend } from "../sync/index.ts";
import { median } from "./statistics.ts";

/** What so many waiters on one state cost, in milliseconds. */
export interface WaiterCost {
  readonly waiters: number;
  /** 1,000 signals that release nobody, beside all these waiters: the median of the lots. */
  readonly signalsMs: number;
  /** From the last signal until all are released. */
  readonly releaseMs: number;
}

export const WAITERS = [100, 1000, 10_000, 50_000] as const;
export const SIGNALS = 1000;
/** One lot alone may have the collection of what the waiters left. */
const LOTS = 9;

/** Signals go over one way and waiters wait over another; where there is but one it is both. */
export interface Ways {
  readonly signals: SyncBackend;
  readonly waiters: SyncBackend;
  /** Resolves when so many wait for the key: only then the signals begin. */
  standing(key: string, waiters: number): Promise<void>;
}

/** `key` must be new. Signals are asked for all at once, as far as the way takes them. */
export async function waiterCost(ways: Ways, key: string, waiters: number): Promise<WaiterCost> {
  const all = many(waiters, () => ways.waiters.wait(key, LOTS * SIGNALS + 1));
  await ways.standing(key, waiters);
  const lots: number[] = [];
  for (let lot = 0; lot < LOTS; lot++) {
    lots.push(await took(() => Promise.all(many(SIGNALS, () => ways.signals.signal(key)))));
  }
  const releaseMs = await took(() => Promise.all([ways.signals.signal(key), ...all]));
  return { waiters, signalsMs: median(lots), releaseMs };
}

/** Milliseconds for as many signals as there are waiters, each of which waits for its own target. */
export async function targetsMs(ways: Ways, key: string): Promise<number> {
  let target = 0;
  const all = many(SIGNALS, () => ways.waiters.wait(key, ++target));
  await ways.standing(key, SIGNALS);
  return took(() => Promise.all([...many(SIGNALS, () => ways.signals.signal(key)), ...all]));
}

/** The least of each figure, over rounds of the same. */
export function leastOf(rounds: readonly WaiterCost[]): WaiterCost {
  const least = (pick: (one: WaiterCost) => number): number => Math.min(...rounds.map(pick));
  return {
    waiters: rounds[0]?.waiters ?? 0,
    signalsMs: least((one) => one.signalsMs),
    releaseMs: least((one) => one.releaseMs),
  };
}

export function many<T>(count: number, begin: () => Promise<T>): Promise<T>[] {
  return Array.from({ length: count }, begin);
}

export async function took(work: () => Promise<unknown>): Promise<number> {
  const sinceMs = performance.now();
  await work();
  return performance.now() - sinceMs;
}
