import { type Approval, type GateConfig, systemClock } from "../../core/index.ts";
import { SEVERITIES } from "../causes/severity.ts";
import { NO_COUNTS, type RunCounters, type RunInfo, countersOf } from "../store/run-info.ts";
import type { Store } from "../store/store.ts";
import { summarize } from "../verdict/summarize.ts";
import type { EndpointSummary, FieldVerdict, PathSummary, Summary } from "../verdict/summary.ts";
import { type SortKey, pageAfter } from "./page-after.ts";
import type { DifferenceFilter, DifferenceGroup, ReadModels, RunRow } from "./read-models.ts";
import { createRunSummaries } from "./run-summaries.ts";
import { parseSample } from "./stored-sample.ts";
import { healthOf, refusingStatus } from "./stored-status.ts";

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
  readonly run: RunInfo | undefined;
  readonly summary: Summary;
}

interface FlatPath {
  readonly endpoint: string;
  readonly path: PathSummary;
  /** Its group's head, which may be itself. */
  readonly head: PathSummary;
}

const DAY_MS = 86_400_000;

class StoreReadModels implements ReadModels {
  readonly #store: Store;
  readonly #options: ReadModelOptions & { readonly now: () => number };
  readonly #summaries: ReturnType<typeof createRunSummaries>;
  #view: View | undefined;
  #paths: { readonly of: Summary; readonly flat: readonly FlatPath[] } | undefined;

  constructor(store: Store, options: ReadModelOptions) {
    this.#store = store;
    this.#options = { ...options, now: options.now ?? (() => systemClock.nowMs()) };
    this.#summaries = createRunSummaries(store, {
      ...this.#options,
      approvals: options.approvals,
    });
  }

  summary(): Summary {
    return this.#current().summary;
  }

  endpoints(page: Parameters<ReadModels["endpoints"]>[0]): ReturnType<ReadModels["endpoints"]> {
    return pageAfter(this.summary().endpoints, endpointKey, page);
  }

  endpoint(name: string): EndpointSummary | undefined {
    return this.summary().endpoints.find((endpoint) => endpoint.endpoint === name);
  }

  differences(filter: DifferenceFilter): ReturnType<ReadModels["differences"]> {
    const fitting = this.#flatPaths().filter((flat) => fits(flat, filter));
    const page = pageAfter(fitting, pathKey, filter);
    return { items: page.items.map((flat) => this.#group(flat)), next: page.next };
  }

  difference(fingerprint: string): DifferenceGroup | undefined {
    const flat = this.#flatPaths().find(({ path }) => path.fingerprint === fingerprint);
    return flat === undefined ? undefined : this.#group(flat);
  }

  sample(id: string): ReturnType<ReadModels["sample"]> {
    const json = this.#store.sample(id);
    return json === undefined ? undefined : parseSample(json);
  }

  counters(): RunCounters | undefined {
    const { run } = this.#current();
    return run === undefined ? undefined : countersOf(run);
  }

  runs(): ReturnType<ReadModels["runs"]> {
    const items = this.#store.consistently(() =>
      this.#store.runs().map((run): RunRow => ({
        run: run.name,
        startedAt: new Date(run.startedAtMs).toISOString(),
        compared: run.committed,
        verdict: this.#summaries.of(run).verdict,
      })),
    );
    return { items, next: null };
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
      const summary = run === undefined ? this.#nothing() : this.#summaries.of(run, refusing);
      return { version, run, summary };
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

  #flatPaths(): readonly FlatPath[] {
    const summary = this.summary();
    if (this.#paths?.of === summary) return this.#paths.flat;
    const flat = summary.endpoints.flatMap(({ endpoint, paths }) => {
      const byName = new Map(paths.map((path) => [path.fingerprint, path]));
      return paths.map((path) => ({
        ...{ endpoint, path },
        head: byName.get(path.causedBy ?? path.fingerprint) ?? path,
      }));
    });
    this.#paths = { of: summary, flat };
    return flat;
  }

  #group({ endpoint, path }: FlatPath): DifferenceGroup {
    const { run } = this.#current();
    const uses = run === undefined ? [] : this.#store.sampleUses(run.id, path.fingerprint);
    const { requestsNeeded: _, ...shown } = path;
    return { endpoint, ...shown, samples: [...new Set(uses.map((use) => use.sampleId))] };
  }
}

const SEVERITY: { readonly [V in FieldVerdict]: number } = { fail: 0, inconclusive: 1, pass: 2 };

function endpointKey(endpoint: EndpointSummary): SortKey {
  return [SEVERITY[endpoint.verdict], endpoint.endpoint];
}

/** Groups together, worst first, then by evidence; a group's head before its members. */
function pathKey({ path, head }: FlatPath): SortKey {
  return [
    SEVERITY[head.verdict],
    SEVERITIES.indexOf(head.groupSeverity ?? head.severity),
    ...[-head.evidence, head.fingerprint],
    path === head ? 0 : 1,
    ...[SEVERITY[path.verdict], -path.evidence, path.fingerprint],
  ];
}

const CELLS = {
  candidate: "candidateOdd",
  secondary: "secondaryOdd",
  primary: "primaryOdd",
  all: "allDifferent",
} as const;

function fits({ endpoint, path }: FlatPath, filter: DifferenceFilter): boolean {
  if (filter.endpoint !== undefined && filter.endpoint !== endpoint) return false;
  if (filter.verdict !== undefined && filter.verdict !== path.verdict) return false;
  if (filter.class !== undefined && path[CELLS[filter.class]] === 0) return false;
  const q = filter.q?.trim().toLowerCase() ?? "";
  return [endpoint, path.path, path.fingerprint].some((text) => text.toLowerCase().includes(q));
}
