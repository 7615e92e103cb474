import { type Approval, type CompareRule, type GateConfig, systemClock } from "../../core/index.ts";
import { NO_COUNTS, type RunCounters, type RunInfo, countersOf } from "../store/run-info.ts";
import type { JudgedAs } from "../store/status-row.ts";
import type { Store } from "../store/store.ts";
import { summarize } from "../verdict/summarize.ts";
import type { Summary, Verdict } from "../verdict/summary.ts";
import { compareRuns } from "./compare-runs.ts";
import { type ListedDifference, VERDICT_ORDER, differenceKey } from "./difference-list.ts";
import { differenceDetail } from "./difference-detail.ts";
import { endpointLatency } from "./endpoint-latency.ts";
import { inLatencyOrder, latencyKey } from "./latency-order.ts";
import { endpointRow } from "./endpoint-row.ts";
import { createFilteredLists } from "./filtered-lists.ts";
import type { Background } from "./followed-run.ts";
import type { RunView } from "./kept-run.ts";
import { pageAfter } from "./page-after.ts";
import type {
  DifferenceFilter,
  DifferenceGroup,
  EndpointFilter,
  ReadModels,
} from "./read-models.ts";
import { type EndpointCounts, countEndpoint, runOverview } from "./run-overview.ts";
import { type RunViews, createRunViews } from "./run-views.ts";
import { type RunRowMaker, createRunRows } from "./run-rows.ts";
import { runTrend } from "./run-trend.ts";
import { parseSample } from "./stored-sample.ts";
import { healthOf } from "./stored-status.ts";

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
  /**
   * Views that take longer are worked out in the background, and what is read meanwhile is some
   * seconds old; without, every read is of its own moment.
   */
  readonly background?: Background | undefined;
  /** `compare` of the configuration, to say how a place is compared; without it, what was learned. */
  readonly rules?: (() => readonly CompareRule[]) | undefined;
  /** Approvals end. Milliseconds since 1970; this machine's clock by default. */
  readonly now?: (() => number) | undefined;
}

/** Read models that whoever writes the store may ask for what it is to keep. */
export interface StoreReads extends ReadModels {
  /** The verdict as it is shown, with what it rests on; undefined where there is no run yet. */
  judged(): JudgedAs | undefined;
}

/** The read models over a store. Throws what the store throws, and BAD_PARAMETER for a bad cursor. */
export function createReadModels(store: Store, options: ReadModelOptions): StoreReads {
  const now = options.now ?? (() => systemClock.nowMs());
  const views = createRunViews(store, { ...options, approvals: options.approvals, now });
  const { gate, block, rules, approvals } = options;
  const judge = ({ name }: RunInfo): Verdict =>
    reads.ofRun(name)?.summary().verdict ?? "inconclusive";
  const rowOf = createRunRows({ store, approvals, now, judge });
  const reads: StoreReads = new StoreReadModels({ store, views, gate, block, rules, rowOf });
  return reads;
}

interface Parts {
  readonly store: Store;
  readonly views: RunViews;
  readonly gate: GateConfig;
  readonly block: number;
  readonly rules: (() => readonly CompareRule[]) | undefined;
  readonly rowOf: RunRowMaker;
  /** A run by its number; the one that goes on without. */
  readonly runId?: number;
}

const NO_DIFFERENCES: readonly ListedDifference[] = [];
const NOTHING_COUNTED = { exchanges: 0, observations: 0, forcedBlocks: 0 };

class StoreReadModels implements StoreReads {
  readonly #parts: Parts;
  readonly #counts = new WeakMap<object, EndpointCounts>();
  readonly #filtered = createFilteredLists();
  #nothing: Summary | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  ofRun(name: string): ReadModels | undefined {
    const { store, views, runId } = this.#parts;
    const run = store.run(name);
    if (run === undefined) return undefined;
    if (run.id === (runId ?? views.own()?.run.id)) return this;
    return views.kept(run.id, () => new StoreReadModels({ ...this.#parts, runId: run.id }));
  }

  version(): string {
    this.#view();
    return this.#parts.views.version(this.#parts.runId);
  }

  summary(): Summary {
    return this.#view()?.summary ?? this.#empty();
  }

  judged(): JudgedAs | undefined {
    const view = this.#view();
    return view && { verdict: view.summary.verdict, basis: view.basis };
  }

  overview(): ReturnType<ReadModels["overview"]> {
    const view = this.#view();
    if (view === undefined) return undefined;
    const countsOf = (endpoint: Summary["endpoints"][number]): EndpointCounts => {
      const known = this.#counts.get(endpoint) ?? countEndpoint(endpoint);
      this.#counts.set(endpoint, known);
      return known;
    };
    return runOverview({ ...view, countsOf });
  }

  trend(): ReturnType<ReadModels["trend"]> {
    const run = this.#view()?.run;
    return runTrend(run === undefined ? [] : this.#parts.store.trend(run.id));
  }

  endpoints(filter: EndpointFilter): ReturnType<ReadModels["endpoints"]> {
    const view = this.#view();
    const q = filter.q?.trim().toLowerCase() ?? "";
    const all = view?.summary.endpoints ?? [];
    const byLatency = filter.order === "latency";
    const page = pageAfter(byLatency ? inLatencyOrder(all) : all, {
      keyOf: byLatency ? latencyKey : ({ verdict, endpoint }) => [VERDICT_ORDER[verdict], endpoint],
      request: filter,
      fits: ({ endpoint, verdict }) =>
        (filter.verdict ?? verdict) === verdict && (q === "" || endpoint.toLowerCase().includes(q)),
    });
    const items = page.items.map((one) => {
      const { paths, ...row } = endpointRow(one, view?.entry(one.endpoint));
      return filter.paths === false ? row : { ...row, paths };
    });
    return { ...page, items };
  }

  endpoint(name: string): ReturnType<ReadModels["endpoint"]> {
    const view = this.#view();
    const found = view?.summary.endpoints.find(({ endpoint }) => endpoint === name);
    return found === undefined ? undefined : endpointRow(found, view?.entry(name));
  }

  latency(name: string): ReturnType<ReadModels["latency"]> {
    const view = this.#view();
    const found = view?.summary.endpoints.find(({ endpoint }) => endpoint === name);
    const entry = view?.entry(name);
    if (found === undefined || entry === undefined) return undefined;
    return endpointLatency(entry, found);
  }

  differences(filter: DifferenceFilter): ReturnType<ReadModels["differences"]> {
    const view = this.#view();
    const fitting = this.#filtered.of(view?.differences ?? NO_DIFFERENCES, filter);
    const page = pageAfter(fitting, { keyOf: differenceKey, request: filter });
    return { ...page, items: page.items.map((one) => this.#group(view, one)) };
  }

  difference(fingerprint: string): ReturnType<ReadModels["difference"]> {
    const view = this.#view();
    const all = view?.differences ?? [];
    const found = all.find(({ path }) => path.fingerprint === fingerprint);
    if (view === undefined || found === undefined) return undefined;
    const { store, rules = () => [] } = this.#parts;
    const detail = differenceDetail(found, { store, view, rules: rules() });
    return { ...this.#group(view, found), ...detail };
  }

  sample(id: string): ReturnType<ReadModels["sample"]> {
    const json = this.#parts.store.sample(id);
    return json === undefined ? undefined : parseSample(json);
  }

  counters(): RunCounters | undefined {
    const run = this.#view()?.run;
    return run === undefined ? undefined : countersOf(run);
  }

  savedStatus(): unknown {
    const run = this.#view()?.run;
    return run === undefined ? undefined : this.#parts.store.status(run.id);
  }

  runs(request: Parameters<ReadModels["runs"]>[0] = {}): ReturnType<ReadModels["runs"]> {
    const { store } = this.#parts;
    const page = pageAfter(store.runs(), { keyOf: (run) => [-run.id], request });
    return { ...page, items: page.items.map(this.#parts.rowOf) };
  }

  compareRuns(left: string, right: string): ReturnType<ReadModels["compareRuns"]> {
    const summaries = [left, right].map((run) => this.ofRun(run)?.summary());
    const [first, second] = summaries;
    if (first === undefined || second === undefined) return undefined;
    return compareRuns({ run: left, summary: first }, { run: right, summary: second });
  }

  #view(): RunView | undefined {
    const { views, runId } = this.#parts;
    return runId === undefined ? views.own() : views.of(runId);
  }

  /** As long as there is no run. */
  #empty(): Summary {
    const { gate, block } = this.#parts;
    this.#nothing ??= summarize({
      ...{ entries: new Map(), overflow: NOTHING_COUNTED, invalid: 0, gate, blockSize: block },
      ...{ approvals: new Set<string>(), alarms: new Set<string>() },
      health: healthOf(NO_COUNTS, undefined),
    });
    return this.#nothing;
  }

  #group(view: RunView | undefined, { endpoint, path }: ListedDifference): DifferenceGroup {
    const uses =
      view === undefined ? [] : this.#parts.store.sampleUses(view.run.id, path.fingerprint);
    const seen = view?.seen({ endpoint, path: path.path, kind: path.kind });
    const { requestsNeeded: _, ...shown } = path;
    return {
      ...{ endpoint, ...shown },
      ...(seen !== undefined && seen.firstMs > 0 && { firstSeen: iso(seen.firstMs) }),
      ...(seen !== undefined && seen.lastMs > 0 && { lastSeen: iso(seen.lastMs) }),
      samples: [...new Set(uses.map((use) => use.sampleId))],
    };
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
