import { type Approval, type GateConfig, systemClock } from "../../core/index.ts";
import { NO_COUNTS, type RunCounters, countersOf } from "../store/run-info.ts";
import type { Store } from "../store/store.ts";
import { summarize } from "../verdict/summarize.ts";
import type { Summary } from "../verdict/summary.ts";
import { compareRuns } from "./compare-runs.ts";
import {
  type ListedDifference,
  VERDICT_ORDER,
  differenceKey,
  fitsFilter,
} from "./difference-list.ts";
import { endpointLatency } from "./endpoint-latency.ts";
import { endpointRow } from "./endpoint-row.ts";
import type { Background } from "./followed-run.ts";
import type { RunView } from "./kept-run.ts";
import { pageAfter } from "./page-after.ts";
import type {
  DifferenceFilter,
  DifferenceGroup,
  EndpointFilter,
  ReadModels,
  RunRow,
} from "./read-models.ts";
import { type EndpointCounts, countEndpoint, runOverview } from "./run-overview.ts";
import { type RunViews, createRunViews } from "./run-views.ts";
import { shareInterval } from "./share-interval.ts";
import type { RelatedPlace } from "./shown.ts";
import { parseSample } from "./stored-sample.ts";
import { hasEnded, healthOf } from "./stored-status.ts";

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
  /** Approvals end. Milliseconds since 1970; this machine's clock by default. */
  readonly now?: (() => number) | undefined;
}

/** The read models over a store. Throws what the store throws, and BAD_PARAMETER for a bad cursor. */
export function createReadModels(store: Store, options: ReadModelOptions): ReadModels {
  const now = options.now ?? (() => systemClock.nowMs());
  const views = createRunViews(store, { ...options, approvals: options.approvals, now });
  return new StoreReadModels({ store, views, gate: options.gate, block: options.block });
}

interface Parts {
  readonly store: Store;
  readonly views: RunViews;
  readonly gate: GateConfig;
  readonly block: number;
  /** A run by its number; the one that goes on without. */
  readonly runId?: number;
}

const NOTHING_COUNTED = { exchanges: 0, observations: 0, forcedBlocks: 0 };

class StoreReadModels implements ReadModels {
  readonly #parts: Parts;
  readonly #counts = new WeakMap<object, EndpointCounts>();
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
    return { everyMs: 1000, points: [] };
  }

  endpoints(filter: EndpointFilter): ReturnType<ReadModels["endpoints"]> {
    const view = this.#view();
    const q = filter.q?.trim().toLowerCase() ?? "";
    const page = pageAfter(view?.summary.endpoints ?? [], {
      keyOf: ({ verdict, endpoint }) => [VERDICT_ORDER[verdict], endpoint],
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
    const page = pageAfter(view?.differences ?? [], {
      ...{ keyOf: differenceKey, request: filter, fits: fitsFilter(filter) },
    });
    return { ...page, items: page.items.map((one) => this.#group(view, one)) };
  }

  difference(fingerprint: string): ReturnType<ReadModels["difference"]> {
    const view = this.#view();
    const all = view?.differences ?? [];
    const found = all.find(({ path }) => path.fingerprint === fingerprint);
    if (view === undefined || found === undefined) return undefined;
    const { path, endpoint, head } = found;
    const { n, candidateOdd, secondaryOdd } = path;
    const members = all.filter((one) => one.head === head);
    const thresholds = view.thresholds({ endpoint, path: path.path, kind: path.kind });
    return {
      ...this.#group(view, found),
      candidateRate: shareInterval(candidateOdd, n),
      secondaryRate: shareInterval(secondaryOdd, n),
      threshold: (thresholds?.fail ?? 0) / Math.LN10,
      history: [],
      sampleRefs: [],
      ...(members.length > 1 && { group: members.map(relatedPlace) }),
    };
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
    const items = page.items.map((run): RunRow => ({
      run: run.name,
      startedAt: new Date(run.startedAtMs).toISOString(),
      compared: run.committed,
      verdict: this.ofRun(run.name)?.summary().verdict ?? "inconclusive",
      goesOn: !hasEnded(store.status(run.id)),
      trend: [],
    }));
    return { ...page, items };
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

function relatedPlace({ endpoint, path }: ListedDifference): RelatedPlace {
  return { fingerprint: path.fingerprint, endpoint, path: path.path, kind: path.kind };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
