import {
  type Clock,
  type Config,
  type DocumentedPath,
  type Placement,
  type Profiles,
  type Redactor,
  errorCode,
} from "../../core/index.ts";
import { approvalsAt } from "../causes/approvals-at.ts";
import type { Feature } from "../causes/feature.ts";
import { createFeatureExtractor } from "../causes/extract-features.ts";
import { isCounted } from "../causes/is-counted.ts";
import { createComparer } from "../compare/comparer.ts";
import { DEFAULT_LIMITS } from "../compare/limits.ts";
import { INCOMPARABLE } from "../ingest/incomparable.ts";
import { latencyOf, statusOf } from "../ingest/outcome-parts.ts";
import { createPlaceRedaction } from "../ingest/redact-places.ts";
import { type Learner, createLearner } from "../learn/learner.ts";
import type { Lifting } from "../lift/lift-context.ts";
import { type Observation, observe } from "../tally/observe.ts";
import { type Tally, createTally } from "../tally/tally.ts";
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
  readonly config: Pick<Config, "compare" | "gate" | "noise" | "approved">;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** What is known of the endpoints beforehand; it wins over what is learned. */
  readonly profiles?: Profiles | undefined;
  /** Paths of the OpenAPI document; they come after the templates of the profiles. */
  readonly documented?: readonly DocumentedPath[] | undefined;
  /** Use the given profiles and learn nothing. */
  readonly freeze?: boolean | undefined;
  /** Lifters of the user, and descriptors. */
  readonly lifting?: Lifting | undefined;
}

/** Nothing is sent offline, so nothing is lost or unlike live. */
const HEALTHY = { lostShare: 0, live: { compared: 0, mismatched: 0 }, notReady: [] };

/** Blocks count exchanges of an endpoint in input order. Throws RULE_PATH. */
export function createOfflineRun(options: OfflineOptions): OfflineRun {
  const { config, redactor, clock, profiles, documented, freeze } = options;
  const blockSize = config.noise.block;
  const learner = createLearner({ profiles, freeze, redactor, limits: DEFAULT_LIMITS });
  const compareTriple = createTripleComparer(options, learner);
  const tally = createTally({ blockSize });
  const featuresOf = createTripleFeatures(redactor, tally);
  const names = createOfflineNames({
    ...{ config, redactor, profiles, documented, freeze, tally },
    absorbed: (name) => learner.forget(name),
  });
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
    const printed = names.printed(method, path);
    const latency = latencyOf(triple.outcomes);
    const placement = names.place(method, path);
    const features = featuresOf(triple, placement);
    const compared = compareTriple({ printed, counted: placement.endpoint }, triple);
    if ("error" in compared) {
      tally.add({ ...placement, observations: INCOMPARABLE, latency, features });
      return failed(compared.error);
    }
    const { observations, lost, line } = compared;
    const places = learner.census(placement, triple.outcomes.primary);
    tally.add({ ...placement, observations, unobserved: lost, latency, features, places });
    return { kind: "compared", number: lines, line };
  };

  const feed = (line: string): Fed => {
    lines += 1;
    const triple = parseTriple(line);
    if ("problem" in triple) return reject(triple.problem);
    try {
      return judge(triple);
    } catch (error) {
      return failed(error);
    }
  };

  return {
    feed,
    reject(problem) {
      lines += 1;
      return reject(problem);
    },
    profiles() {
      names.conclude();
      return { ...learner.profiles(), templates: names.templates() };
    },
    summary() {
      names.conclude();
      return summarize({
        ...{ entries: tally.entries, overflow: tally.overflow, gate: config.gate, blockSize },
        ...approvalsAt(config.approved ?? [], clock.nowMs()),
        ...{ alarms: new Set<string>(), invalid },
        health: { ...HEALTHY, internalErrors },
      });
    },
  };
}

function createTripleFeatures(
  redactor: Redactor,
  tally: Tally,
): (triple: Triple, placement: Placement) => readonly Feature[] | undefined {
  const extractor = createFeatureExtractor(redactor);
  return ({ request, outcomes }, { endpoint, index }) =>
    isCounted(index)
      ? extractor.features(
          { request, endpoint, status: statusOf(outcomes.primary) },
          tally.entries.get(endpoint)?.detail.features,
        )
      : undefined;
}

/** The endpoint as its line says it, and as it is counted: learned from other lines too. */
interface TripleNames {
  readonly printed: string;
  readonly counted: string;
}

/** What one triple says, or the fault of ours that kept it from saying anything. */
type Compared =
  | { readonly observations: readonly Observation[]; readonly lost: number; readonly line: string }
  | { readonly error: unknown };

/**
 * What is printed rests on rules and given profiles alone (contract 6.3), what is counted on what
 * was learned too. Learned array modes make other pairs of elements and so other differences: where
 * an endpoint has any, its triples are compared once for each.
 */
function createTripleComparer(
  { config, redactor, clock, profiles, lifting }: OfflineOptions,
  learner: Learner,
): (names: TripleNames, triple: Triple) => Compared {
  const plain = { rules: config.compare, redactor, now: () => clock.nowMs(), profiles, lifting };
  const counting = createComparer({ ...plain, learner });
  const printing = createComparer(plain);
  const redactPlaces = createPlaceRedaction(redactor);
  return (names, { id, outcomes }) => {
    try {
      const twice = learner.known(names.counted)?.knowsArrays === true;
      const counted = redactPlaces(counting.compare(names.counted, outcomes));
      const printed = twice ? redactPlaces(printing.compare(names.printed, outcomes)) : counted;
      const line = differenceLine({ id, endpoint: names.printed }, printed);
      return { observations: observe(counted.differences), lost: counted.lost, line };
    } catch (error) {
      return { error };
    }
  };
}
