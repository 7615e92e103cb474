import type { Approval, GateConfig } from "../../core/index.ts";
import { approvalsAt } from "../causes/approvals-at.ts";
import type { RunInfo } from "../store/run-info.ts";
import type { Store } from "../store/store.ts";
import type { EndpointTally } from "../tally/rows.ts";
import { summarize } from "../verdict/summarize.ts";
import type { Summary } from "../verdict/summary.ts";
import { runDetails } from "./run-details.ts";
import { healthOf } from "./stored-status.ts";

export interface JudgeOptions {
  readonly gate: GateConfig;
  readonly block: number;
  /** Hold instead of what the run began with. */
  readonly approvals: readonly Approval[] | undefined;
  readonly now: () => number;
}

/** A run as it is judged, with what it rests on. */
export interface JudgedRun {
  readonly run: RunInfo;
  readonly summary: Summary;
  readonly gate: GateConfig;
  readonly entries: ReadonlyMap<string, EndpointTally>;
  /** Milliseconds since 1970. */
  readonly seenAtMs: number;
}

/** Summaries of runs, each computed again only when what it rests on has changed. */
export interface RunSummaries {
  /** `status` holds instead of the stored one. */
  of(run: RunInfo, status?: unknown): JudgedRun;
}

/** More than retention keeps by default. */
const SUMMARIES_MAX = 64;
const DAY_MS = 86_400_000;

export function createRunSummaries(store: Store, options: JudgeOptions): RunSummaries {
  const known = new Map<number, { readonly key: string; readonly judged: JudgedRun }>();
  return {
    of(run, status) {
      const health = healthOf(run, status ?? store.status(run.id));
      // Approvals end with a day, and what a run was started with may be read anew.
      const day = Math.floor(options.now() / DAY_MS);
      const key = JSON.stringify([run.committed, run.overflow, health, day, run.details]);
      const cached = known.get(run.id);
      if (cached?.key === key) return cached.judged;
      const judged = judge(store, run, { ...options, health });
      known.delete(run.id);
      known.set(run.id, { key, judged });
      for (const oldest of known.keys()) {
        if (known.size <= SUMMARIES_MAX) break;
        known.delete(oldest);
      }
      return judged;
    },
  };
}

/** A run is judged as it was configured; where it does not say, as the caller is. */
function judge(
  store: Store,
  run: RunInfo,
  options: JudgeOptions & { readonly health: ReturnType<typeof healthOf> },
): JudgedRun {
  const own = runDetails(run.details);
  const entries = new Map(store.endpoints(run.id).map(({ entry }) => [entry.endpoint, entry]));
  const gate = own?.gate ?? options.gate;
  const summary = summarize({
    ...{ entries, overflow: run.overflow, gate },
    blockSize: own?.block ?? options.block,
    ...approvalsAt(options.approvals ?? own?.approvals ?? [], options.now()),
    alarms: new Set(store.alarms(run.id).map((alarm) => alarm.fingerprint)),
    invalid: 0,
    health: options.health,
  });
  return { run, summary, gate, entries, seenAtMs: options.now() };
}
