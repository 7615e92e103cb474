import {
  type Clock,
  type Config,
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
import { createEndpointNamer } from "../endpoint/endpoint-namer.ts";
import { INCOMPARABLE } from "../ingest/incomparable.ts";
import { createPlacer } from "../ingest/placer.ts";
import { latencyOf, statusOf } from "../ingest/outcome-parts.ts";
import { createPlaceRedaction } from "../ingest/redact-places.ts";
import { type Learner, createLearner } from "../learn/learner.ts";
import type { Lifting } from "../lift/lift-context.ts";
import { type Observation, observe } from "../tally/observe.ts";
import { TALLY_LIMITS, type Tally, createTally } from "../tally/tally.ts";
import { summarize } from "../verdict/summarize.ts";
import type { Summary } from "../verdict/summary.ts";
import { differenceLine } from "./difference-line.ts";
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
  /** Use the given profiles and learn nothing. */
  readonly freeze?: boolean | undefined;
  /** Lifters of the user, and descriptors. */
  readonly lifting?: Lifting | undefined;
}

/** Nothing is sent offline, so nothing is lost or unlike live. */
const HEALTHY = { lostShare: 0, live: { compared: 0, mismatched: 0 }, notReady: [] };

/** Blocks count exchanges of an endpoint in input order. Throws RULE_PATH. */
export function createOfflineRun(options: OfflineOptions): OfflineRun {
  const { config, redactor, clock, profiles, freeze } = options;
  const blockSize = config.noise.block;
  const namer = createEndpointNamer(
    config.compare.map((rule) => rule.match),
    { redactTarget: (path) => redactor.target(path) },
  );
  const learner = createLearner({ profiles, freeze, redactor, limits: DEFAULT_LIMITS });
  const compareTriple = createTripleComparer(options, learner);
  const tally = createTally({ blockSize });
  const featuresOf = createTripleFeatures(redactor, tally);
  const placer = createPlacer({
    ...{ blockSize, endpointsMax: TALLY_LIMITS.endpoints - 1 },
    ...{ nextSeq: 0, overflowed: 0 },
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
    const endpoint = namer.name(triple.request.method, triple.request.path);
    const latency = latencyOf(triple.outcomes);
    const placement = placer.place(endpoint);
    const features = featuresOf(triple, placement);
    const compared = compareTriple(endpoint, triple);
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
    profiles: () => learner.profiles(),
    summary: () =>
      summarize({
        ...{ entries: tally.entries, overflow: tally.overflow, gate: config.gate, blockSize },
        ...approvalsAt(config.approved ?? [], clock.nowMs()),
        ...{ alarms: new Set<string>(), invalid },
        health: { ...HEALTHY, internalErrors },
      }),
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
): (endpoint: string, triple: Triple) => Compared {
  const plain = { rules: config.compare, redactor, now: () => clock.nowMs(), profiles, lifting };
  const counting = createComparer({ ...plain, learner });
  const printing = createComparer(plain);
  const redactPlaces = createPlaceRedaction(redactor);
  return (endpoint, { id, outcomes }) => {
    try {
      const twice = learner.known(endpoint)?.knowsArrays === true;
      const counted = redactPlaces(counting.compare(endpoint, outcomes));
      const printed = twice ? redactPlaces(printing.compare(endpoint, outcomes)) : counted;
      const line = differenceLine({ id, endpoint }, printed);
      return { observations: observe(counted.differences), lost: counted.lost, line };
    } catch (error) {
      return { error };
    }
  };
}
