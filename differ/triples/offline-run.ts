import {
  type Clock,
  type Config,
  type DocumentedPath,
  type Profiles,
  type Redactor,
  errorCode,
} from "../../core/index.ts";
import { createComparer } from "../compare/comparer.ts";
import { INCOMPARABLE } from "../ingest/incomparable.ts";
import { latencyOf } from "../ingest/outcome-parts.ts";
import { createPlaceRedaction } from "../ingest/redact-places.ts";
import { type Observation, observe } from "../tally/observe.ts";
import { createTally } from "../tally/tally.ts";
import { summarize } from "../verdict/summarize.ts";
import type { Summary } from "../verdict/summary.ts";
import { differenceLine } from "./difference-line.ts";
import { createOfflineNames } from "./offline-names.ts";
import { type Triple, parseTriple } from "./triple.ts";

/** What became of one line of input; lines are counted from 1. */
export type Fed =
  | { readonly kind: "compared"; readonly number: number; readonly line: string }
  | { readonly kind: "invalid"; readonly number: number; readonly problem: string }
  /** A fault of ours: the line was valid, and holds a pass back. */
  | { readonly kind: "failed"; readonly number: number; readonly problem: string };

const NO_PROFILES: Profiles = { templates: [], endpoints: [] };

/** Compares triples without a proxy and without a store. */
export interface OfflineRun {
  feed(line: string): Fed;
  /** Counts a line that could not even be handed over. */
  reject(problem: string): Fed & { kind: "invalid" };
  summary(): Summary;
  /** What is known by now: given, or learned and settled. */
  profiles(): Profiles;
}

export interface OfflineOptions {
  readonly config: Pick<Config, "compare" | "gate" | "noise">;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** What is known of the endpoints beforehand; it wins over what is learned. */
  readonly profiles?: Profiles | undefined;
  /** Paths of the OpenAPI document; they come after the templates of the profiles. */
  readonly documented?: readonly DocumentedPath[] | undefined;
  /** Use the given profiles and learn nothing. */
  readonly freeze?: boolean | undefined;
}

/** Blocks count exchanges of an endpoint in input order. Throws RULE_PATH. */
export function createOfflineRun(options: OfflineOptions): OfflineRun {
  const { config, redactor, clock, profiles = NO_PROFILES } = options;
  const blockSize = config.noise.block;
  const compareTriple = createTripleComparer({ config, redactor, clock });
  const tally = createTally({ blockSize });
  const { documented, freeze } = options;
  const names = createOfflineNames({ config, redactor, profiles, documented, freeze, tally });
  let lines = 0;
  let invalid = 0;
  let internalErrors = 0;

  const reject = (problem: string): Fed & { kind: "invalid" } => {
    invalid += 1;
    return { kind: "invalid", number: lines, problem };
  };

  const failed = (error: unknown): Fed => {
    internalErrors += 1;
    const problem = `a fault of shadowdiff (${errorCode(error)}) kept it from being compared`;
    return { kind: "failed", number: lines, problem };
  };

  const judge = (triple: Triple): Fed => {
    const { method, path } = triple.request;
    const endpoint = names.printed(method, path);
    const latency = latencyOf(triple.outcomes);
    const placement = names.place(method, path);
    const compared = compareTriple(endpoint, triple);
    if ("error" in compared) {
      tally.add({ ...placement, observations: INCOMPARABLE, latency });
      return failed(compared.error);
    }
    const { observations, lost, line } = compared;
    tally.add({ ...placement, observations, unobserved: lost, latency });
    return { kind: "compared", number: lines, line };
  };

  return {
    feed(line) {
      lines += 1;
      const triple = parseTriple(line);
      if ("problem" in triple) return reject(triple.problem);
      try {
        return judge(triple);
      } catch (error) {
        return failed(error);
      }
    },
    reject(problem) {
      lines += 1;
      return reject(problem);
    },
    profiles() {
      names.conclude();
      return { ...profiles, templates: names.templates() };
    },
    summary() {
      names.conclude();
      return summarize({
        ...{ entries: tally.entries, overflow: tally.overflow, gate: config.gate, blockSize },
        ...{ approvals: new Set(), alarms: new Set(), invalid },
        health: {
          ...{ lostShare: 0, live: { compared: 0, mismatched: 0 }, notReady: [] },
          internalErrors,
        },
      });
    },
  };
}

/** What one triple says, or the fault of ours that kept it from saying anything. */
type Compared =
  | { readonly observations: readonly Observation[]; readonly lost: number; readonly line: string }
  | { readonly error: unknown };

function createTripleComparer({
  config,
  redactor,
  clock,
}: OfflineOptions): (endpoint: string, triple: Triple) => Compared {
  const comparer = createComparer({ rules: config.compare, redactor, now: () => clock.nowMs() });
  const redactPlaces = createPlaceRedaction(redactor);
  return (endpoint, { id, outcomes }) => {
    try {
      const comparison = redactPlaces(comparer.compare(endpoint, outcomes));
      const line = differenceLine({ id, endpoint }, comparison);
      return { observations: observe(comparison.differences), lost: comparison.lost, line };
    } catch (error) {
      return { error };
    }
  };
}
