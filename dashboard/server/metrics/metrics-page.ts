import { type LedgerSnapshot, ROLES } from "../../../core/index.ts";
import type { ReadModels, RunCounters } from "../../../differ/index.ts";
import {
  BREAKER_STATES,
  type Measures,
  PHASES,
  type StatusSnapshot,
  type ThreadField,
} from "../status.ts";
import type { Access } from "../access.ts";
import type { EventCounts } from "../events.ts";
import type { RateLimits } from "../guards.ts";
import { Exposition, type Labels } from "./exposition.ts";
import { FAMILIES } from "./families.ts";

export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

const ENDPOINTS_MAX = 100;
const REASONS_MAX = 64;
const VERDICTS = ["pass", "fail", "inconclusive", "unhealthy"] as const;
const ENDPOINT_VERDICTS = ["pass", "fail", "inconclusive"] as const;
const WORKING: ReadonlySet<ThreadField | undefined> = new Set(["ready", "running"]);

type Values = (readonly [Labels, number])[];

export interface MetricsSources {
  readonly status: StatusSnapshot;
  readonly reads: Pick<ReadModels, "summary" | "counters">;
  readonly version: string;
  /** The dashboard's own bounds. */
  readonly admin?:
    | {
        readonly events: EventCounts;
        readonly limits: RateLimits;
        readonly sessions: Access["ended"];
      }
    | undefined;
  readonly process: {
    readonly rssBytes: number;
    readonly cpuSeconds: number;
    readonly startSeconds: number;
  };
}

/** Everything that is known of the run and its process, in the Prometheus text format. */
export function metricsPage({ status, reads, version, process, admin }: MetricsSources): string {
  const page = new Exposition();
  page.family(FAMILIES.info, [[{ version, run: status.run }, 1]]);
  page.family(FAMILIES.phase, oneOf(PHASES, status.phase, { name: "phase" }));
  books(page, status);
  roles(page, status);
  threads(page, status);
  coordination(page, status);
  if (status.measures !== undefined) measures(page, status.measures);
  // A store that cannot be read costs the verdict alone, never the counters.
  verdicts(
    page,
    readable(() => reads.summary()),
  );
  limits(
    page,
    readable(() => reads.counters()),
  );
  if (admin !== undefined) dashboard(page, admin);
  page.family(FAMILIES.rss, [[{}, process.rssBytes]]);
  page.family(FAMILIES.cpu, [[{}, process.cpuSeconds]]);
  page.family(FAMILIES.start, [[{}, process.startSeconds]]);
  page.family(FAMILIES.seriesLeftOut, [[{}, page.leftOut]]);
  return page.text();
}

function books(page: Exposition, { counters, tap, mirror }: StatusSnapshot): void {
  const ways: (readonly [string, LedgerSnapshot])[] = [["proxy", counters]];
  if (tap !== undefined) ways.push(["tap", tap]);
  const plain = (of: (ledger: LedgerSnapshot) => number): Values =>
    ways.map(([way, ledger]) => [{ way }, of(ledger)]);
  const reasons = (of: (ledger: LedgerSnapshot) => Readonly<Record<string, number>>): Values =>
    ways.flatMap(([way, ledger]) => byReason({ way }, of(ledger), "reason"));
  page.family(
    FAMILIES.received,
    plain((ledger) => ledger.received),
  );
  page.family(
    FAMILIES.open,
    plain((ledger) => ledger.open),
  );
  page.family(
    FAMILIES.refused,
    reasons((ledger) => ledger.refused),
  );
  page.family(
    FAMILIES.upgraded,
    plain((ledger) => ledger.upgraded),
  );
  page.family(
    FAMILIES.filtered,
    plain((ledger) => ledger.filtered),
  );
  page.family(
    FAMILIES.sampledOut,
    plain((ledger) => ledger.sampledOut),
  );
  page.family(
    FAMILIES.dropped,
    reasons((ledger) => ledger.dropped),
  );
  page.family(
    FAMILIES.mirrored,
    plain((ledger) => ledger.mirrored),
  );
  page.family(
    FAMILIES.inFlight,
    plain((ledger) => ledger.inFlight),
  );
  page.family(
    FAMILIES.compared,
    plain((ledger) => ledger.compared),
  );
  page.family(
    FAMILIES.incomplete,
    reasons((ledger) => ledger.incomplete),
  );
  if (mirror === undefined) return;
  page.family(FAMILIES.share, [[{}, mirror.share]]);
  page.family(FAMILIES.rateLimited, [[{}, mirror.rateLimited]]);
}

function roles(page: Exposition, status: StatusSnapshot): void {
  const outcomes = ROLES.flatMap((role): Values => {
    const { answered, failed } = status.roles[role];
    const { TIMED_OUT: timedOut = 0, ...codes } = failed;
    return [
      [{ role, outcome: "answered", code: "" }, answered],
      [{ role, outcome: "timed-out", code: "TIMED_OUT" }, timedOut],
      ...byReason({ role, outcome: "failed" }, codes, "code"),
    ];
  });
  page.family(FAMILIES.outcomes, outcomes);
  page.family(
    FAMILIES.roleReady,
    ROLES.map((role) => [{ role }, status.roles[role].ready ? 1 : 0]),
  );
  page.family(
    FAMILIES.breaker,
    ROLES.flatMap((role) =>
      oneOf(BREAKER_STATES, status.roles[role].breaker, { name: "state", labels: { role } }),
    ),
  );
}

function coordination(page: Exposition, { sync }: StatusSnapshot): void {
  if (sync === undefined) return;
  page.family(FAMILIES.syncHeld, byReason({}, sync.held, "kind"));
  page.family(FAMILIES.syncCounted, byReason({}, sync.counted, "what"));
}

function threads(page: Exposition, status: StatusSnapshot): void {
  const named = Object.entries(status.threads);
  const all = named.filter(([, { state }]) => state !== undefined);
  page.family(
    FAMILIES.threadUp,
    all.map(([thread, { state }]) => [{ thread }, WORKING.has(state) ? 1 : 0]),
  );
  page.family(
    FAMILIES.restarts,
    all.map(([thread, { restarts }]) => [{ thread }, Number(restarts ?? 0)]),
  );
  page.family(
    FAMILIES.faults,
    named.flatMap(([thread, { faults }]): Values => {
      return typeof faults === "number" ? [[{ thread }, faults]] : [];
    }),
  );
  const shadow = status.threads["shadow"] ?? {};
  page.family(
    FAMILIES.queue,
    ["waiting", "active", "unacknowledged"].map((queue) => [{ queue }, Number(shadow[queue] ?? 0)]),
  );
  page.family(FAMILIES.storeFailures, [[{}, Number(shadow["storeFailures"] ?? 0)]]);
  page.family(FAMILIES.storeFailing, [[{}, (shadow["storeFailure"] ?? null) === null ? 0 : 1]]);
}

function measures(page: Exposition, { memory, eventLoop, latency }: Measures): void {
  page.family(FAMILIES.memoryUsed, [[{}, memory.used]]);
  page.family(FAMILIES.memoryLimit, [[{}, memory.limit]]);
  page.family(FAMILIES.loop, [
    [{ stat: "mean" }, eventLoop.mean],
    [{ stat: "p99" }, eventLoop.p99],
    [{ stat: "max" }, eventLoop.max],
  ]);
  const { bounds, live } = latency;
  page.histogram(FAMILIES.overhead, bounds, [[{}, live.overhead]]);
  page.histogram(FAMILIES.upstream, bounds, [[{}, live.upstream]]);
  page.histogram(
    FAMILIES.roleLatency,
    bounds,
    ROLES.map((role) => [{ role }, latency.roles[role]]),
  );
}

function verdicts(page: Exposition, summary: ReturnType<ReadModels["summary"]> | undefined): void {
  if (summary === undefined) return;
  // The busiest ones; names are endpoints as the store keeps them, redacted.
  const shown = summary.endpoints
    .toSorted((left, right) => right.requests - left.requests)
    .slice(0, ENDPOINTS_MAX);
  page.family(FAMILIES.verdict, oneOf(VERDICTS, summary.verdict, { name: "verdict" }));
  page.family(
    FAMILIES.endpointVerdict,
    shown.flatMap(({ endpoint, verdict }) =>
      oneOf(ENDPOINT_VERDICTS, verdict, { name: "verdict", labels: { endpoint } }),
    ),
  );
  page.family(
    FAMILIES.endpointCompared,
    shown.map(({ endpoint, requests }) => [{ endpoint }, requests]),
  );
  page.family(FAMILIES.endpointsHidden, [[{}, summary.endpoints.length - shown.length]]);
}

function limits(page: Exposition, counters: RunCounters | undefined): void {
  if (counters === undefined) return;
  const { liveCompared: _compared, liveMismatched: _mismatched, overflow, ...rest } = counters;
  const all = [...Object.entries(rest), ...Object.entries(overflow)];
  page.family(
    FAMILIES.limits,
    all.map(([limit, count]) => [{ limit }, count]),
  );
}

function dashboard(
  page: Exposition,
  { events, limits: { reads, writes, logins }, sessions }: NonNullable<MetricsSources["admin"]>,
): void {
  page.family(FAMILIES.sessionsEnded, [[{}, sessions.size]]);
  page.family(FAMILIES.sessionsForgotten, [[{}, sessions.forgotten]]);
  page.family(FAMILIES.viewers, [[{}, events.viewers]]);
  page.family(FAMILIES.viewersEnded, [
    [{ reason: "slow" }, events.slow],
    [{ reason: "full" }, events.refused],
  ]);
  page.family(FAMILIES.adminRefused, [
    [{ what: "read" }, reads.refused],
    [{ what: "write" }, writes.refused],
    [{ what: "login" }, logins.refused],
  ]);
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function oneOf(
  all: readonly string[],
  now: string,
  { name, labels = {} }: { name: string; labels?: Labels },
): Values {
  return all.map((one) => [{ ...labels, [name]: one }, one === now ? 1 : 0]);
}

/** Reasons and codes are few by construction; what is beyond the bound counts as OTHER. */
function byReason(
  labels: Labels,
  counts: Readonly<Record<string, number>>,
  name: "reason" | "code" | "kind" | "what",
): Values {
  return Object.entries(counts).map(([reason, count], index) => [
    { ...labels, [name]: index < REASONS_MAX ? reason : "OTHER" },
    count,
  ]);
}
