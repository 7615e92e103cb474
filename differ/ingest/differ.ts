import {
  type Exchange,
  type ExchangeSink,
  type Placement,
  type Profiles,
  type RequestSnapshot,
  gateOf,
} from "../../core/index.ts";
import { type FeatureExtractor, createFeatureExtractor } from "../causes/extract-features.ts";
import type { Feature } from "../causes/feature.ts";
import { isCounted } from "../causes/is-counted.ts";
import { type Comparer, createComparer } from "../compare/comparer.ts";
import type { Comparison } from "../compare/comparison.ts";
import { type EndpointNamer, createEndpointNamer } from "../endpoint/endpoint-namer.ts";
import { DEFAULT_LIMITS } from "../compare/limits.ts";
import { type Learner, createLearner } from "../learn/learner.ts";
import type { RunCounters } from "../store/run-info.ts";
import type { RunWriter } from "../store/run-writer.ts";
import { type Observation, observe } from "../tally/observe.ts";
import { TALLY_LIMITS, type Tally, createTally } from "../tally/tally.ts";
import type { Summary } from "../verdict/summary.ts";
import { type AlarmLatch, createAlarmLatch } from "./alarm-latch.ts";
import type { DifferOptions } from "./differ-options.ts";
import { type Faults, createFaults } from "./faults.ts";
import { type LiveMatch, createLiveMatch } from "./live-match.ts";
import { type FollowReplaced, createFollowReplaced } from "./follow-replaced.ts";
import { type LearnedRecords, createLearnedRecords } from "./learned-records.ts";
import { INCOMPARABLE, NOT_COMPARED } from "./incomparable.ts";
import { type LatencyChanges, createLatencyChanges } from "./latency-marks.ts";
import { latencyOf, statusOf } from "./outcome-parts.ts";
import { type Placer, createPlacer } from "./placer.ts";
import { type PlaceRedaction, createPlaceRedaction } from "./redact-places.ts";
import { resumeTally } from "./resume-tally.ts";
import { type RunHistory, createRunHistory } from "./run-history.ts";
import { type Samples, createSamples } from "./samples.ts";
import { type Unstored, createUnstored } from "./unstored.ts";

/** Judges exchanges of one run: the sink behind the proxy. */
export interface Differ extends ExchangeSink {
  /** Exchanges of the run that the store holds, of all threads so far. */
  readonly committed: number;
  /** As counted now, stored or not. */
  summary(): Summary;
  counters(): RunCounters;
  /** What is known by now: given, or learned and settled. */
  profiles(): Profiles;
}

/**
 * Takes a run over from the store (a shadow thread after a restart goes on where the stored tally
 * ends) and judges what comes in. Throws STORE_NO_RUN, RULE_PATH.
 */
export function createDiffer(options: DifferOptions): Differ {
  return new RunDiffer(options);
}

class RunDiffer implements Differ {
  readonly #options: DifferOptions;
  readonly #run: RunWriter;
  readonly #namer: EndpointNamer;
  readonly #comparer: Comparer;
  readonly #learner: Learner;
  readonly #redactPlaces: PlaceRedaction;
  readonly #features: FeatureExtractor;
  readonly #tally: Tally;
  readonly #placer: Placer;
  readonly #samples: Samples;
  readonly #live: LiveMatch;
  readonly #alarms: AlarmLatch;
  readonly #latency: LatencyChanges = createLatencyChanges();
  readonly #unstored: Unstored;
  readonly #faults: Faults;
  readonly #replaced: FollowReplaced;
  readonly #learned: LearnedRecords;
  readonly #history: RunHistory;
  #accepted: number;
  #committed: number;
  #digestOnly: number;
  #truncated: number;

  constructor(options: DifferOptions) {
    const { config, store, redactor, clock, profiles } = options;
    const [blockSize, gate] = [config.noise.block, gateOf(config)];
    const endpointsMax = options.limits?.endpoints ?? TALLY_LIMITS.endpoints - 1;
    const run = store.writeRun(options.run);
    const { info } = run;
    this.#options = options;
    this.#run = run;
    this.#namer = createEndpointNamer(
      config.compare.map((rule) => rule.match),
      {
        redactTarget: (path) => redactor.target(path),
        ...{ profiles, documented: options.documented, freeze: options.freeze },
      },
    );
    const { freeze, lifting } = options;
    const learned = store.learned(info.id);
    this.#learner = createLearner({
      ...{ profiles, freeze, learned, redactor, lifting, limits: DEFAULT_LIMITS },
      refused: info.placesUnlearned,
    });
    this.#learned = createLearnedRecords(this.#namer.learner, () => this.profiles());
    this.#comparer = createComparer({
      ...{ rules: config.compare, redactor, now: () => clock.nowMs() },
      ...{ lifting, profiles, learner: this.#learner },
    });
    this.#redactPlaces = createPlaceRedaction(redactor);
    this.#features = createFeatureExtractor(redactor);
    this.#tally = createTally({ blockSize, limits: { endpoints: endpointsMax + 1 } });
    this.#placer = createPlacer({
      ...{ blockSize, endpointsMax },
      ...{ nextSeq: info.nextSeq, overflowed: info.endpointsOverflowed },
    });
    this.#unstored = createUnstored(this.#placer, this.#latency);
    this.#faults = createFaults(options, info.internalErrors);
    resumeTally(
      { tally: this.#tally, placer: this.#placer, overflow: info.overflow },
      store.eachEndpoint(info.id),
    );
    const templates = store.knowledge(info.id, "templates");
    this.#learned.resume(templates, this.#tally.entries.values(), info.pathsUnlearned);
    this.#samples = createSamples({
      ...{ redactor, clock, random: options.random, limits: options.limits?.samples },
      idPrefix: info.id.toString(36),
      uses: store.sampleUses(info.id),
      sizes: store.sampleSizes(info.id),
      refused: info.samplesRefused,
    });
    this.#live = createLiveMatch(info);
    this.#alarms = createAlarmLatch({
      ...{ clock, gate, tally: this.#tally, stored: store.alarms(info.id) },
    });
    this.#history = createRunHistory(store, info, { gate, blockSize });
    this.#replaced = createFollowReplaced({
      ...{ learner: this.#namer.learner, placer: this.#placer, tally: this.#tally },
      renamed: ({ from, ...place }) => {
        this.#samples.rename(from, place.fingerprint);
        this.#alarms.rename(from, place);
      },
      absorbed: ({ from, to }, entry) => {
        this.#unstored.absorbed(from, entry);
        if (entry !== undefined) this.#history.absorbed(entry);
        this.#alarms.absorbed();
        this.#learner.absorb(from, to);
      },
    });
    this.#accepted = this.#committed = info.committed;
    this.#digestOnly = info.digestOnly;
    this.#truncated = info.differencesTruncated;
  }

  get committed(): number {
    return this.#committed;
  }

  place(request: RequestSnapshot): Placement {
    const endpoint = this.#namer.learnedName(request.method, request.path);
    this.#replaced.follow();
    return this.#replaced.placed(this.#placer.place(endpoint));
  }

  abandon(placement: Placement): void {
    const { endpoint, index } = this.#replaced.arrived(placement);
    this.#tally.settle(endpoint, index);
  }

  accept(arrived: Exchange): void {
    const placement = this.#replaced.arrived(arrived.placement);
    const exchange = placement === arrived.placement ? arrived : { ...arrived, placement };
    const { outcomes } = exchange;
    const { endpoint, seq, index } = placement;
    const { comparison, observations } = this.#compare(exchange);
    try {
      const latency = latencyOf(outcomes);
      const unobserved = comparison.lost;
      const places = this.#learner.census(placement, outcomes.primary);
      const features = this.#featuresOf(exchange);
      this.#latency.mark(endpoint, latency);
      this.#tally.add({
        ...{ endpoint, seq, index, observations, unobserved, latency },
        ...{ places, features },
      });
    } catch (error) {
      this.#faults.add("differ.tally-failed", error);
    }
    this.#accepted += 1;
    this.#truncated += comparison.truncated;
    if (comparison.coverage === "digest") this.#digestOnly += 1;
    this.#live.primary(seq, statusOf(outcomes.primary));
    if (observations.length === 0) return;
    this.#history.observed(observations);
    try {
      this.#samples.consider(exchange, comparison, observations);
    } catch (error) {
      this.#faults.add("differ.sample-failed", error);
    }
  }

  live(seq: number, status: number): void {
    this.#live.live(seq, status);
  }

  commit(): number {
    return this.#commit(false);
  }

  #commit(last: boolean): number {
    const changes = this.#tally.changed();
    this.#unstored.add(changes);
    this.#alarms.note(changes);
    const alarms = this.#alarms.evaluate(this.#placer.nextSeq);
    const atMs = this.#options.clock.nowMs();
    this.#history.note(changes);
    this.#run.commit({
      ...{ committed: this.#accepted, atMs, ...this.#history.due(atMs, last) },
      nextSeq: this.#placer.nextSeq,
      counters: this.counters(),
      endpoints: this.#unstored.endpoints(),
      samples: this.#samples.changes(),
      alarms,
      learned: this.#learner.changed(),
      absorbed: this.#unstored.gone,
      knowledge: this.#learned.changes(),
    });
    this.#learner.stored();
    this.#unstored.stored();
    this.#learned.stored();
    this.#samples.stored();
    this.#history.stored();
    this.#alarms.stored();
    const stored = this.#accepted - this.#committed;
    this.#committed = this.#accepted;
    return stored;
  }

  conclude(): void {
    this.#namer.learner?.conclude();
    this.#replaced.follow();
    this.#learned.conclude();
    this.#commit(true);
  }

  summary(): Summary {
    const { compared, mismatched } = this.#live;
    return this.#alarms.summarize({
      ...{ lostShare: 0, live: { compared, mismatched }, notReady: [] },
      internalErrors: this.#faults.count,
    });
  }

  counters(): RunCounters {
    return {
      liveCompared: this.#live.compared,
      liveMismatched: this.#live.mismatched,
      liveUnmatched: this.#live.unmatched,
      internalErrors: this.#faults.count,
      digestOnly: this.#digestOnly,
      differencesTruncated: this.#truncated,
      placesUnlearned: this.#learner.refused,
      samplesRefused: this.#samples.refused,
      endpointsOverflowed: this.#placer.overflowed,
      pathsUnlearned: this.#learned.unlearned,
      evidenceRefused: this.#history.refused,
      overflow: { ...this.#tally.overflow },
    };
  }

  profiles(): Profiles {
    const { templates, ...rest } = this.#learner.profiles();
    const learned = this.#namer.learner?.templates() ?? [];
    return { ...rest, templates: [...new Set([...templates, ...learned])] };
  }

  #compare(exchange: Exchange): { comparison: Comparison; observations: readonly Observation[] } {
    try {
      const { placement, outcomes } = exchange;
      const comparison = this.#redactPlaces(this.#comparer.compare(placement.endpoint, outcomes));
      return { comparison, observations: observe(comparison.differences) };
    } catch (error) {
      this.#faults.add("differ.compare-failed", error);
      return { comparison: NOT_COMPARED, observations: INCOMPARABLE };
    }
  }

  #featuresOf({ request, placement, outcomes }: Exchange): readonly Feature[] | undefined {
    const { endpoint, index } = placement;
    if (!isCounted(index)) return undefined;
    return this.#features.features(
      { request, endpoint, status: statusOf(outcomes.primary) },
      this.#tally.entries.get(endpoint)?.detail.features,
    );
  }
}
