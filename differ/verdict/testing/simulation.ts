import { configSchema } from "../../../core/config/index.ts";
import { type GateConfig, type Random, ROLES, seededRandom } from "../../../core/index.ts";
import type { OddClass } from "../../compare/difference.ts";
import type { Observation } from "../../tally/observe.ts";
import { type Placer, createPlacer } from "../../ingest/placer.ts";
import { type Tally, createTally } from "../../tally/tally.ts";
import { type SummaryInput, summarize } from "../summarize.ts";
import type { Summary } from "../summary.ts";
import type { Latencies } from "./latency-streams.ts";
import type { Place } from "./streams.ts";

/** A made-up endpoint: its places by number, made anew for each run. */
export interface Scenario {
  readonly name: string;
  /** What the first place is, an outcome or (by default) a value; the others are values. */
  readonly kind?: "outcome" | "value";
  /** Endpoints that share the requests, one after the other; each has its own places. */
  readonly endpoints?: number;
  /** All endpoints have the same places: what is off is off in whichever is asked next. */
  readonly shared?: true;
  /** After so many requests, the endpoints go up in one. */
  readonly templateAfter?: number;
  /** Every so many requests the shadow begins again, at the next block of each endpoint. */
  readonly restartEvery?: number;
  places(random: Random): readonly Place[];
  latencies?(random: Random): Latencies;
}

export interface SimulationOptions {
  readonly runs: number;
  readonly requests: number;
  readonly seed: number;
  /** Requests between two looks at the verdict. */
  readonly lookEvery?: number;
  readonly blockSize?: number;
  readonly gate?: GateConfig;
  /** Called at each look of each run, for what else is to be measured; true counts as "noticed". */
  notice?(tally: Tally, summary: Summary): boolean;
  /** Goes on after a verdict of fail. */
  readonly toTheEnd?: boolean;
}

export interface SimulationResult {
  readonly runs: number;
  readonly unhealthy: number;
  readonly passedAtEnd: number;
  /** Runs that passed at some look. */
  readonly everPassed: number;
  /** Requests until the first look at which a place failed, of the runs where one did. */
  readonly failedAt: readonly number[];
  /** The same for `notice`, and the runs in which the last look was noticed. */
  readonly noticedAt: readonly number[];
  readonly noticedAtEnd: number;
}

interface RunResult {
  readonly verdict: Summary["verdict"];
  readonly everPassed: boolean;
  readonly failedAt: number | undefined;
  readonly noticedAt: number | undefined;
  readonly noticedAtEnd: boolean;
}

/** Runs a scenario many times, looks at the verdict all along, and counts what it says. */
export function simulate(scenario: Scenario, options: SimulationOptions): SimulationResult {
  const random = seededRandom(options.seed);
  const ends: RunResult[] = [];
  for (let run = 0; run < options.runs; run += 1) ends.push(simulateRun(scenario, random, options));
  const count = (which: (end: RunResult) => boolean) => ends.filter(which).length;
  return {
    runs: options.runs,
    unhealthy: count(({ verdict }) => verdict === "unhealthy"),
    passedAtEnd: count(({ verdict }) => verdict === "pass"),
    everPassed: count(({ everPassed }) => everPassed),
    failedAt: ends.flatMap(({ failedAt }) => failedAt ?? []),
    noticedAt: ends.flatMap(({ noticedAt }) => noticedAt ?? []),
    noticedAtEnd: count(({ noticedAtEnd }) => noticedAtEnd),
  };
}

/** The p-th of the sorted numbers, where runs without a number stand last; undefined where it is one of those. */
export function requestsAtShare(
  found: readonly number[],
  { runs }: { runs: number },
  share: number,
): number | undefined {
  return found.toSorted((left, right) => left - right)[Math.ceil(runs * share) - 1];
}

const DEFAULT_GATE = configSchema.parse({}).gate;

function simulateRun(scenario: Scenario, random: Random, options: SimulationOptions): RunResult {
  const { requests, lookEvery = 50, blockSize = 50, toTheEnd = false } = options;
  const tally = createTally({ blockSize });
  const placer = createPlacer({ blockSize, endpointsMax: 1000, nextSeq: 0, overflowed: 0 });
  const endpoints = endpointsOf(scenario, random);
  const watch = watcher(tally, options);
  for (let done = 0; done < requests;) {
    const at = endpoints[done % endpoints.length];
    if (at === undefined) break;
    if (done > 0 && done % (scenario.restartEvery ?? requests) === 0) restart(placer, endpoints);
    if (done === scenario.templateAfter) goUp(placer, tally, endpoints);
    tally.add({
      ...placer.place(at.endpoint),
      observations: observationsAt(at.places, scenario.kind ?? "value"),
      latency: at.latencies?.(),
    });
    done += 1;
    if (done % lookEvery === 0) watch.look(done);
    if (!toTheEnd && watch.seen.failedAt !== undefined) break;
  }
  return watch.seen;
}

function endpointsOf(scenario: Scenario, random: Random) {
  const shared = scenario.shared && scenario.places(random);
  return Array.from({ length: scenario.endpoints ?? 1 }, (_, number) => ({
    endpoint: `GET /${number}`,
    places: shared ?? scenario.places(random),
    latencies: scenario.latencies?.(random),
  }));
}

type Named = { endpoint: string };

/** Blocks that were begun are never complete: what was under way is lost. */
function restart(placer: Placer, endpoints: readonly Named[]): void {
  for (const { endpoint } of endpoints) placer.resume(endpoint, placer.placed(endpoint));
}

function goUp(placer: Placer, tally: Tally, endpoints: readonly Named[]): void {
  const to = "GET /{id}";
  for (const at of endpoints) {
    const making = placer.absorb(at.endpoint, to);
    if (making === undefined) continue;
    for (const index of making.skipped) tally.settle(to, index);
    tally.absorb(making);
    at.endpoint = to;
  }
}

/** Looks at the verdict, and keeps what a run showed. */
function watcher(tally: Tally, { gate = DEFAULT_GATE, notice }: SimulationOptions) {
  const seen: { -readonly [K in keyof RunResult]: RunResult[K] } = {
    verdict: "inconclusive",
    everPassed: false,
    failedAt: undefined,
    noticedAt: undefined,
    noticedAtEnd: false,
  };
  const run = quietRun(tally, gate);
  const look = (done: number): void => {
    const summary = summarize(run);
    seen.verdict = summary.verdict;
    seen.everPassed ||= summary.verdict === "pass";
    seen.noticedAtEnd = notice?.(tally, summary) ?? false;
    if (seen.noticedAtEnd) seen.noticedAt ??= done;
    if (summary.endpoints.some(({ verdict }) => verdict === "fail")) seen.failedAt ??= done;
  };
  return { seen, look };
}

function observationsAt(places: readonly Place[], kind: "outcome" | "value"): Observation[] {
  const observations: Observation[] = [];
  for (const [number, place] of places.entries()) {
    const off = place();
    const odd = ROLES.filter((role) => off[role]);
    const [only] = odd;
    if (only === undefined) continue;
    const cell: OddClass = odd.length === 1 ? only : "all";
    if (number === 0 && kind === "outcome")
      observations.push({ path: "outcome", kind, cell, hard: cell !== "all" });
    else observations.push({ path: `$.place${number}`, kind: "value", cell, hard: false });
  }
  return observations;
}

/** What `summarize` takes for a run in which nothing is wrong but what the tally says. */
export function quietRun(tally: Tally, gate: GateConfig = DEFAULT_GATE): SummaryInput {
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
