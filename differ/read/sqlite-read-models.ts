import { type Approval, type GateConfig, systemClock } from "../../core/index.ts";
import { NO_COUNTS, type RunCounters, countersOf } from "../store/run-info.ts";
import type { Store } from "../store/store.ts";
import { alphaThreshold } from "../verdict/first-sight.ts";
import { summarize } from "../verdict/summarize.ts";
import type { Summary } from "../verdict/summary.ts";
import { compareRuns } from "./compare-runs.ts";
import {
  type ListedDifference,
  VERDICT_ORDER,
  fitsFilter,
  listedDifferences,
} from "./difference-list.ts";
import { endpointLatency } from "./endpoint-latency.ts";
import { endpointRow } from "./endpoint-row.ts";
import { pageAfter } from "./page-after.ts";
import type {
  DifferenceFilter,
  DifferenceGroup,
  EndpointFilter,
  ReadModels,
  RunRow,
} from "./read-models.ts";
import { countEndpoint, runOverview } from "./run-overview.ts";
import { type JudgedRun, createRunSummaries } from "./run-summaries.ts";
import { shareInterval } from "./share-interval.ts";
import type { RelatedPlace } from "./shown.ts";
import { parseSample } from "./stored-sample.ts";
import { hasEnded, healthOf, refusingStatus } from "./stored-status.ts";

export interface ReadModelOptions {
  /** Used where a run does not say how it was configured. */
  readonly gate: GateConfig;
  readonly block: number;
  /** The run's name; the newest one without. */
  readonly run?: string | undefined;
  /** Hold instead of those that the run began with. */
  readonly approvals?: readonly Approval[] | undefined;
  /**
   * What the run's process says of itself, in the form that the store keeps: while the store refuses
   * to be written, what it holds of that is old.
   */
  readonly status?: (() => unknown) | undefined;
  /** Approvals end. Milliseconds since 1970; this machine's clock by default. */
  readonly now?: (() => number) | undefined;
}

/** The read models over a store. Throws what the store throws, and BAD_PARAMETER for a bad cursor. */
export function createReadModels(store: Store, options: ReadModelOptions): ReadModels {
  return new StoreReadModels(store, options);
}

/** What one state of the store shows of the run. */
interface View {
  readonly version: string;
  readonly judged: JudgedRun | undefined;
  readonly summary: Summary;
}

const DAY_MS = 86_400_000;

class StoreReadModels implements ReadModels {
  readonly #store: Store;
  readonly #options: ReadModelOptions & { readonly now: () => number };
  readonly #summaries: ReturnType<typeof createRunSummaries>;
  #view: View | undefined;
  #listed: { readonly of: Summary; readonly all: readonly ListedDifference[] } | undefined;

  constructor(store: Store, options: ReadModelOptions) {
    this.#store = store;
    this.#options = { ...options, now: options.now ?? (() => systemClock.nowMs()) };
    this.#summaries = createRunSummaries(store, {
      ...this.#options,
      approvals: options.approvals,
    });
  }

  ofRun(name: string): ReadModels | undefined {
    const run = this.#store.run(name);
    if (run === undefined) return undefined;
    if (run.id === this.#current().judged?.run.id) return this;
    return new StoreReadModels(this.#store, {
      ...this.#options,
      ...{ run: name, approvals: undefined, status: undefined },
    });
  }

  version(): string {
    return this.#current().version;
  }

  summary(): Summary {
    return this.#current().summary;
  }

  overview(): ReturnType<ReadModels["overview"]> {
    const { judged } = this.#current();
    if (judged === undefined) return undefined;
    return runOverview({ ...judged, countsOf: countEndpoint });
  }

  trend(): ReturnType<ReadModels["trend"]> {
    return { everyMs: 1000, points: [] };
  }

  endpoints(filter: EndpointFilter): ReturnType<ReadModels["endpoints"]> {
    const { judged, summary } = this.#current();
    const q = filter.q?.trim().toLowerCase() ?? "";
    const fitting = summary.endpoints.filter(
      ({ endpoint, verdict }) =>
        endpoint.toLowerCase().includes(q) && (filter.verdict ?? verdict) === verdict,
    );
    const page = pageAfter(
      fitting,
      ({ verdict, endpoint }) => [VERDICT_ORDER[verdict], endpoint],
      filter,
    );
    const items = page.items.map((one) => {
      const { paths, ...row } = endpointRow(one, judged?.entries.get(one.endpoint));
      return filter.paths === false ? row : { ...row, paths };
    });
    return { ...page, items };
  }

  endpoint(name: string): ReturnType<ReadModels["endpoint"]> {
    const { judged, summary } = this.#current();
    const found = summary.endpoints.find(({ endpoint }) => endpoint === name);
    return found === undefined ? undefined : endpointRow(found, judged?.entries.get(name));
  }

  latency(name: string): ReturnType<ReadModels["latency"]> {
    const { judged, summary } = this.#current();
    const found = summary.endpoints.find(({ endpoint }) => endpoint === name);
    const entry = judged?.entries.get(name);
    if (found === undefined || entry === undefined) return undefined;
    return endpointLatency(entry, found);
  }

  differences(filter: DifferenceFilter): ReturnType<ReadModels["differences"]> {
    const fitting = this.#differences().filter(fitsFilter(filter));
    const page = pageAfter(fitting, ({ key }) => key, filter);
    return { ...page, items: page.items.map((one) => this.#group(one)) };
  }

  difference(fingerprint: string): ReturnType<ReadModels["difference"]> {
    const all = this.#differences();
    const found = all.find(({ path }) => path.fingerprint === fingerprint);
    if (found === undefined) return undefined;
    const { n, candidateOdd, secondaryOdd } = found.path;
    const group = all
      .filter(({ head }) => head === found.head)
      .map(({ endpoint, path }): RelatedPlace => ({
        fingerprint: path.fingerprint,
        ...{ endpoint, path: path.path, kind: path.kind },
      }));
    return {
      ...this.#group(found),
      candidateRate: shareInterval(candidateOdd, n),
      secondaryRate: shareInterval(secondaryOdd, n),
      threshold: alphaThreshold(1, "fields", this.#options.gate.alpha) / Math.LN10,
      history: [],
      sampleRefs: [],
      ...(group.length > 1 && { group }),
    };
  }

  sample(id: string): ReturnType<ReadModels["sample"]> {
    const json = this.#store.sample(id);
    return json === undefined ? undefined : parseSample(json);
  }

  counters(): RunCounters | undefined {
    const { judged } = this.#current();
    return judged === undefined ? undefined : countersOf(judged.run);
  }

  savedStatus(): unknown {
    const { judged } = this.#current();
    return judged === undefined ? undefined : this.#store.status(judged.run.id);
  }

  runs(page: Parameters<ReadModels["runs"]>[0] = {}): ReturnType<ReadModels["runs"]> {
    const all = this.#store.runs();
    const shown = pageAfter(all, (run) => [-run.id], page);
    const items = this.#store.consistently(() =>
      shown.items.map((run): RunRow => ({
        run: run.name,
        startedAt: new Date(run.startedAtMs).toISOString(),
        compared: run.committed,
        verdict: this.#summaries.of(run).summary.verdict,
        goesOn: !hasEnded(this.#store.status(run.id)),
        trend: [],
      })),
    );
    return { ...shown, items };
  }

  compareRuns(left: string, right: string): ReturnType<ReadModels["compareRuns"]> {
    const [first, second] = [this.ofRun(left), this.ofRun(right)];
    if (first === undefined || second === undefined) return undefined;
    return compareRuns(
      { run: left, summary: first.summary() },
      { run: right, summary: second.summary() },
    );
  }

  #current(): View {
    const store = this.#store;
    const refusing = refusingStatus(this.#options.status?.());
    const health = refusing === undefined ? "" : JSON.stringify(healthOf(NO_COUNTS, refusing));
    const version = `${store.version()} ${Math.floor(this.#options.now() / DAY_MS)} ${health}`;
    if (this.#view?.version === version) return this.#view;
    // The version is read first: a commit in between makes the next view look again.
    const view = store.consistently(() => {
      const run = store.run(this.#options.run);
      const judged = run === undefined ? undefined : this.#summaries.of(run, refusing);
      return { version, judged, summary: judged?.summary ?? this.#nothing() };
    });
    this.#view = view;
    return view;
  }

  #nothing(): Summary {
    const { gate, block } = this.#options;
    return summarize({
      ...{
        entries: new Map(),
        overflow: { exchanges: 0, observations: 0, forcedBlocks: 0 },
        invalid: 0,
      },
      ...{ gate, blockSize: block, approvals: new Set<string>(), alarms: new Set<string>() },
      health: healthOf(NO_COUNTS, undefined),
    });
  }

  #differences(): readonly ListedDifference[] {
    const summary = this.summary();
    if (this.#listed?.of === summary) return this.#listed.all;
    const all = summary.endpoints.flatMap(listedDifferences);
    this.#listed = { of: summary, all };
    return all;
  }

  #group({ endpoint, path }: ListedDifference): DifferenceGroup {
    const { judged } = this.#current();
    const uses =
      judged === undefined ? [] : this.#store.sampleUses(judged.run.id, path.fingerprint);
    const { requestsNeeded: _, ...shown } = path;
    return { endpoint, ...shown, samples: [...new Set(uses.map((use) => use.sampleId))] };
  }
}
