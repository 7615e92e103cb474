import { configSchema } from "../../core/config/index.ts";
import { type GateConfig, type Random, type Role, ROLES, seededRandom } from "../../core/index.ts";
import type { Kind, OddClass } from "../compare/difference.ts";
import type { Observation } from "../tally/observe.ts";
import { type Tally, createTally } from "../tally/tally.ts";
import { type SummaryInput, summarize } from "./summarize.ts";

/** Says which roles are off at one place in the next exchange. */
export type Place = () => { readonly [R in Role]: boolean };

/** A made-up service: its places by name, made anew for each run. */
export interface Scenario {
  readonly name: string;
  readonly kind?: Kind;
  places(random: Random): Place[];
}

export interface SimulationOptions {
  readonly runs: number;
  readonly requests: number;
  readonly seed: number;
  /** Requests between two looks at the verdict. */
  readonly lookEvery?: number;
  readonly blockSize?: number;
  readonly gate?: GateConfig;
}

export interface SimulationResult {
  readonly failed: number;
  readonly unhealthy: number;
  readonly passedAtEnd: number;
  /** Requests until the first look that failed, of the runs that failed. */
  readonly failedAt: readonly number[];
}

/** Runs a scenario many times, looks at the verdict all along, and counts what it says. */
export function simulate(scenario: Scenario, options: SimulationOptions): SimulationResult {
  const random = seededRandom(options.seed);
  const failedAt: number[] = [];
  let unhealthy = 0;
  let passedAtEnd = 0;
  for (let run = 0; run < options.runs; run += 1) {
    const end = simulateRun(scenario, random, options);
    if (end.failedAt !== undefined) failedAt.push(end.failedAt);
    if (end.verdict === "unhealthy") unhealthy += 1;
    if (end.verdict === "pass") passedAtEnd += 1;
  }
  return { failed: failedAt.length, unhealthy, passedAtEnd, failedAt };
}

/** The p-th of the sorted numbers, where runs that never failed stand last; undefined where it is one of those. */
export function requestsAtShare(
  result: SimulationResult,
  { runs }: { runs: number },
  share: number,
): number | undefined {
  return result.failedAt.toSorted((left, right) => left - right)[Math.ceil(runs * share) - 1];
}

function simulateRun(scenario: Scenario, random: Random, options: SimulationOptions) {
  const { requests, lookEvery = 50, blockSize = 50 } = options;
  const gate = options.gate ?? configSchema.parse({}).gate;
  const tally = createTally({ blockSize });
  const places = scenario.places(random);
  let verdict = "inconclusive";
  for (let index = 0; index < requests; index += 1) {
    tally.add({
      endpoint: "GET /",
      seq: index,
      index,
      observations: look(places, scenario.kind ?? "value"),
    });
    if ((index + 1) % lookEvery !== 0) continue;
    verdict = summarize(quietRun(tally, gate)).verdict;
    if (verdict === "fail") return { failedAt: index + 1, verdict };
  }
  return { failedAt: undefined, verdict };
}

function look(places: readonly Place[], kind: Kind): Observation[] {
  const observations: Observation[] = [];
  for (const [number, place] of places.entries()) {
    const off = place();
    const odd = ROLES.filter((role) => off[role]);
    const [only] = odd;
    if (only === undefined) continue;
    const cell: OddClass = odd.length === 1 ? only : "all";
    const path = kind === "outcome" ? "outcome" : `$.place${number}`;
    observations.push({ path, kind, cell, hard: kind === "outcome" && cell !== "all" });
  }
  return observations;
}

/** What `summarize` takes for a run in which nothing is wrong but what the tally says. */
export function quietRun(
  tally: Tally,
  gate: GateConfig = configSchema.parse({}).gate,
): SummaryInput {
  return {
    entries: tally.entries,
    overflow: tally.overflow,
    blockSize: tally.blockSize,
    gate,
    approvals: new Set(),
    alarms: new Set(),
    invalid: 0,
    health: { lostShare: 0, live: { compared: 0, mismatched: 0 }, notReady: [], internalErrors: 0 },
  };
}

/** Each role is off on its own, with its own probability. */
export function independent(random: Random, shares: { readonly [R in Role]: number }): Place {
  return () => ({
    primary: random() < shares.primary,
    secondary: random() < shares.secondary,
    candidate: random() < shares.candidate,
  });
}

/** At most one role is off; the shares are exact, and the baselines' are the same. */
export function oddShares(random: Random, shares: { candidate: number; baseline: number }): Place {
  const { candidate, baseline } = shares;
  return () => {
    const drawn = random() - candidate;
    return {
      candidate: drawn < 0,
      secondary: drawn >= 0 && drawn < baseline,
      primary: drawn >= baseline && drawn < 2 * baseline,
    };
  };
}

/** Each role is off for 20 to 40 exchanges in a row, now and then: a stale cache, a restarted pod. */
export function bursts(random: Random, startShare: number): Place {
  const left = { primary: 0, secondary: 0, candidate: 0 };
  return () => {
    for (const role of ROLES) {
      if (left[role] > 0) left[role] -= 1;
      else if (random() < startShare) left[role] = 20 + Math.floor(random() * 21);
    }
    return {
      primary: left.primary > 0,
      secondary: left.secondary > 0,
      candidate: left.candidate > 0,
    };
  };
}
