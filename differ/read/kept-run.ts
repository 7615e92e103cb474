import { type Approval, type GateConfig, ROLES } from "../../core/index.ts";
import { type HeldApprovals, approvalsAt } from "../causes/approvals-at.ts";
import type { EndpointPart, SeenTimes } from "../store/changed-rows.ts";
import type { RunInfo } from "../store/run-info.ts";
import type { Store } from "../store/store.ts";
import type { EndpointTally } from "../tally/rows.ts";
import { type Judging, createKeptVerdict } from "../verdict/kept-verdict.ts";
import type { Summary } from "../verdict/summary.ts";
import { type ListedDifference, createDifferenceLists } from "./difference-list.ts";
import { runDetails } from "./run-details.ts";
import { healthOf } from "./stored-status.ts";
import { verdictBasis } from "./verdict-basis.ts";

export interface JudgeOptions {
  readonly gate: GateConfig;
  readonly block: number;
  /** Hold instead of what the run began with. */
  readonly approvals: readonly Approval[] | undefined;
  readonly now: () => number;
}

/** A run as one state of the store shows it. */
export interface RunView {
  readonly run: RunInfo;
  readonly summary: Summary;
  /** In the order of their list. */
  readonly differences: readonly ListedDifference[];
  readonly gate: GateConfig;
  /** What the verdict rests on, in short. */
  readonly basis: string;
  /** When that state was read. Milliseconds since 1970. */
  readonly seenAtMs: number;
  /** Counts of an endpoint, as they stand now: perhaps newer than the view. */
  entry(endpoint: string): EndpointTally | undefined;
  /** When a place was odd first and last; undefined where an older version stored it. */
  seen(place: {
    readonly endpoint: string;
    readonly path: string;
    readonly kind: string;
  }): SeenTimes | undefined;
  /** Natural logarithm of what the evidence of a place has to reach for a fail. */
  threshold(place: Parameters<RunView["seen"]>[0]): number;
}

/** A run that is followed: only what the store changed is read and judged again. */
export interface KeptRun {
  /**
   * Brings everything to the store's state of the moment of its last reading. `status` holds
   * instead of the stored one. It yields between steps of some milliseconds, each time how many places
   * the step was about. The same view where nothing has changed; undefined where there is no such run
   * any more.
   */
  follow(status: unknown): Generator<number, RunView | undefined>;
  /** Endpoints that were read, and judged, each time counted. */
  readonly work: { readonly read: number; readonly judged: number };
  /** Places that are held in memory. */
  readonly places: number;
}

/** Until so few endpoints are left, they are read each in a moment of its own. */
const AT_ONCE = 150;
/** While commits come faster than they are read, the rest is read at once after so many rounds. */
const ROUNDS_MAX = 4;

interface Endpoint {
  readonly born: number;
  readonly latency: EndpointTally["latency"];
  readonly seen: Map<string, SeenTimes>;
}

export function createKeptRun(store: Store, runId: number, options: JudgeOptions): KeptRun {
  return new FollowedRun(store, runId, options);
}

class FollowedRun implements KeptRun {
  readonly #store: Store;
  readonly #runId: number;
  readonly #options: JudgeOptions;
  readonly #verdict = createKeptVerdict();
  readonly #lists = createDifferenceLists();
  readonly #endpoints = new Map<string, Endpoint>();
  /** Commit that everything held is of, or newer. */
  #since = 0;
  #details: { readonly of: string; readonly read: ReturnType<typeof runDetails> } | undefined;
  #judging: Judging | undefined;
  /** Something was taken up that the view does not show. */
  #stale = true;
  #view: RunView | undefined;
  #read = 0;
  places = 0;

  constructor(store: Store, runId: number, options: JudgeOptions) {
    this.#store = store;
    this.#runId = runId;
    this.#options = options;
  }

  get work() {
    return { read: this.#read, judged: this.#verdict.judged };
  }

  *follow(status: unknown): Generator<number, RunView | undefined> {
    yield* this.#catchUp();
    const last = this.#store.consistently(() => this.#readLast(status));
    if (last === undefined) return undefined;
    if (this.#view !== undefined && !this.#stale && sameJudging(this.#judging, last.judging)) {
      const { run, seenAtMs, basis } = last;
      this.#view = { ...this.#view, run, seenAtMs, basis };
      return this.#view;
    }
    this.#stale = true;
    yield last.parts.length;
    for (const take of last.parts) yield take();
    this.#since = last.commits;
    const summary = yield* this.#verdict.summarize(last.judging);
    const differences = yield* this.#lists.of(summary.endpoints);
    this.#judging = last.judging;
    this.#stale = false;
    this.#view = this.#viewOf(last, { summary, differences });
    return this.#view;
  }

  /** What is far behind is read in moments of their own, so that no step takes long. */
  *#catchUp(): Generator<number, void> {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const rows = this.#store.changedRows(this.#runId, this.#since);
      if (rows.changed.length <= AT_ONCE) return;
      this.#leave(rows.born);
      for (const endpoint of rows.changed) {
        yield this.#part(endpoint, rows.born)?.() ?? 0;
      }
      this.#since = rows.commits;
    }
  }

  /** All that is left to read, of one state of the store. */
  #readLast(status: unknown) {
    const store = this.#store;
    const run = store.runOf(this.#runId);
    if (run === undefined) return undefined;
    const { commits, born, changed } = store.changedRows(this.#runId, this.#since);
    this.#leave(born);
    const parts = changed.flatMap((endpoint) => this.#part(endpoint, born) ?? []);
    const health = healthOf(run, status ?? store.status(run.id));
    const judging = this.#judge(run, health);
    const basis = verdictBasis(run, health, judging);
    return { ...{ run, commits, parts, judging, basis }, seenAtMs: this.#options.now() };
  }

  /** Reads what changed of an endpoint, and gives what takes it up. */
  #part(endpoint: string, born: ReadonlyMap<string, number>): (() => number) | undefined {
    const known = this.#endpoints.get(endpoint);
    const since = known === undefined ? 0 : this.#since;
    const part = this.#store.endpointPart({ ...{ runId: this.#runId, endpoint, since } });
    if (part === undefined) return undefined;
    this.#read += 1;
    this.#stale = true;
    return () => this.#take(part(), born.get(endpoint) ?? 0);
  }

  /** How many places it took up. */
  #take({ entry, whole, seen }: EndpointPart, born: number): number {
    const { endpoint } = entry;
    const known = this.#endpoints.get(endpoint);
    const kept = known ?? { born, latency: whole ?? entry.latency, seen: new Map() };
    this.#endpoints.set(endpoint, kept);
    if (whole !== undefined) raiseTo(kept.latency, whole);
    raiseTo(kept.latency, entry.latency);
    const fields = new Map(this.#verdict.entries.get(endpoint)?.fields);
    this.places -= fields.size;
    for (const [key, field] of entry.fields) {
      fields.set(key, field);
      const times = seen.get(field);
      if (times !== undefined) kept.seen.set(key, times);
    }
    this.places += fields.size;
    this.#verdict.set({ ...entry, latency: kept.latency, fields });
    return entry.fields.size + 1;
  }

  /** Endpoints that went up in others, also where one of that name came again. */
  #leave(born: ReadonlyMap<string, number>): void {
    for (const [endpoint, known] of this.#endpoints) {
      if (born.get(endpoint) === known.born) continue;
      this.places -= this.#verdict.entries.get(endpoint)?.fields.size ?? 0;
      this.#stale = true;
      this.#endpoints.delete(endpoint);
      this.#verdict.remove(endpoint);
    }
  }

  /** A run is judged as it was configured; where it does not say, as the caller is. */
  #judge(run: RunInfo, health: ReturnType<typeof healthOf>): Judging & HeldApprovals {
    const own = this.#detailsOf(run);
    const held = approvalsAt(this.#options.approvals ?? own?.approvals ?? [], this.#options.now());
    const alarms = new Set(this.#store.alarms(run.id).map((alarm) => alarm.fingerprint));
    const last = this.#judging;
    return {
      ...{ overflow: run.overflow, gate: own?.gate ?? this.#options.gate, invalid: 0, health },
      blockSize: own?.block ?? this.#options.block,
      ...keptApprovals(last, held),
      alarms: last !== undefined && sameSet(last.alarms, alarms) ? last.alarms : alarms,
    };
  }

  #detailsOf({ details }: RunInfo): ReturnType<typeof runDetails> {
    const said = JSON.stringify(details);
    if (this.#details?.of === said) return this.#details.read;
    const read = runDetails(details);
    // A change of approvals leaves the gate as it is: nothing is judged anew for it.
    const gate = sameJson(this.#details?.read?.gate, read?.gate);
    this.#details = { of: said, read: read && { ...read, gate: gate ?? read.gate } };
    return this.#details.read;
  }

  #viewOf(
    last: Pick<RunView, "run" | "basis" | "seenAtMs"> & { readonly judging: Judging },
    shown: Pick<RunView, "summary" | "differences">,
  ): RunView {
    const verdict = this.#verdict;
    const { entries } = verdict;
    const endpoints = this.#endpoints;
    const keyOf = ({ path, kind }: { path: string; kind: string }) => `${path}\n${kind}`;
    return {
      ...{ ...shown, run: last.run, gate: last.judging.gate },
      ...{ basis: last.basis, seenAtMs: last.seenAtMs },
      entry: (endpoint) => entries.get(endpoint),
      seen: (place) => endpoints.get(place.endpoint)?.seen.get(keyOf(place)),
      threshold(place) {
        const entry = entries.get(place.endpoint);
        const field = entry?.fields.get(keyOf(place));
        return entry === undefined || field === undefined ? 0 : verdict.threshold(entry, field);
      },
    };
  }
}

/** Counts of latencies only grow: the later of two is the greater. */
function raiseTo(latency: EndpointTally["latency"], later: EndpointTally["latency"]): void {
  if (latency === later) return;
  for (const role of ROLES) {
    const counts = latency[role];
    for (const [bucket, count] of later[role].pairs()) {
      const more = count - (counts.get(bucket) ?? 0);
      if (more > 0) counts.add(bucket, more);
    }
  }
}

/** The same sets as long as they say the same, so that nothing is judged again for them. */
function keptApprovals(last: Judging | undefined, held: HeldApprovals): HeldApprovals {
  const kept = last !== undefined && sameSet(last.approvals, held.approvals);
  return { ...held, approvals: kept ? last.approvals : held.approvals };
}

function sameJudging(left: Judging | undefined, right: Judging): boolean {
  if (left === undefined) return false;
  const { approvals, alarms, expired, ...rest } = right;
  const { approvals: _, alarms: __, expired: before, ...others } = left;
  return (
    approvals === left.approvals &&
    alarms === left.alarms &&
    rest.gate === others.gate &&
    JSON.stringify([rest, [...(expired ?? [])]]) === JSON.stringify([others, [...(before ?? [])]])
  );
}

/** The first of two, if they say the same. */
function sameJson<T>(before: T | undefined, now: T | undefined): T | undefined {
  return JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

function sameSet(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && left.isSubsetOf(right);
}
