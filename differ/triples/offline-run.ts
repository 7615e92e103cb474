import { type Profiles, errorCode, gateOf } from "../../core/index.ts";
import { approvalsAt } from "../causes/approvals-at.ts";
import { DEFAULT_LIMITS } from "../compare/limits.ts";
import { INCOMPARABLE } from "../ingest/incomparable.ts";
import { latencyOf } from "../ingest/outcome-parts.ts";
import { createLearner } from "../learn/learner.ts";
import { type Tally, createTally } from "../tally/tally.ts";
import { summarize } from "../verdict/summarize.ts";
import type { Summary } from "../verdict/summary.ts";
import { createTripleComparer } from "./compare-triple.ts";
import { createOfflineNames } from "./offline-names.ts";
import type { OfflineOptions } from "./offline-options.ts";
import { type Triple, parseTriple } from "./triple.ts";
import { createTripleFeatures } from "./triple-features.ts";

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

/** Nothing is sent offline, so nothing is lost or unlike live. */
const HEALTHY = { lostShare: 0, live: { compared: 0, mismatched: 0 }, notReady: [] };

/** Blocks count exchanges of an endpoint in input order. Throws RULE_PATH. */
export function createOfflineRun(options: OfflineOptions): OfflineRun {
  const { config, redactor, profiles, documented, freeze, lifting } = options;
  const blockSize = config.noise.block;
  const learner = createLearner({ profiles, freeze, redactor, lifting, limits: DEFAULT_LIMITS });
  const compareTriple = createTripleComparer(options, learner);
  const tally = createTally({ blockSize });
  const featuresOf = createTripleFeatures(redactor, tally);
  const names = createOfflineNames({
    ...{ config, redactor, profiles, documented, freeze, tally },
    absorbed: ({ from, to }) => learner.absorb(from, to),
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
      return summaryOf({ options, tally, invalid, internalErrors });
    },
  };
}

function summaryOf(counted: {
  readonly options: OfflineOptions;
  readonly tally: Tally;
  readonly invalid: number;
  readonly internalErrors: number;
}): Summary {
  const { options, tally, invalid, internalErrors } = counted;
  const { config, clock } = options;
  return summarize({
    ...{ entries: tally.entries, overflow: tally.overflow, blockSize: tally.blockSize },
    ...approvalsAt(config.approved ?? [], clock.nowMs()),
    ...{ gate: gateOf(config), alarms: new Set<string>(), invalid },
    health: { ...HEALTHY, internalErrors },
  });
}
