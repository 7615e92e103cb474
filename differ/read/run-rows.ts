import type { Approval } from "../../core/index.ts";
import { approvalsAt } from "../causes/approvals-at.ts";
import type { RunInfo } from "../store/run-info.ts";
import type { Store } from "../store/store.ts";
import type { Verdict } from "../verdict/summary.ts";
import { fieldsOf } from "./fields.ts";
import type { RunRow } from "./read-models.ts";
import { runDetails } from "./run-details.ts";
import { runTrend, shortTrend } from "./run-trend.ts";
import { hasEnded, healthOf } from "./stored-status.ts";
import { verdictBasis } from "./verdict-basis.ts";

export interface RunRowOptions {
  readonly store: Store;
  readonly approvals: readonly Approval[] | undefined;
  readonly now: () => number;
  /** Judges a run from its counts: it may take long. */
  readonly judge: (run: RunInfo) => Verdict;
}

/** A run as a list shows it. */
export type RunRowMaker = (run: RunInfo) => RunRow;

const TREND_STEPS = 40;
/** Unheard of for so long, a run that has not ended goes on no longer. */
const ALIVE_FOR_MS = 10 * 60_000;
/** More runs than retention keeps by default. */
const VERDICTS_MAX = 64;

/** Takes a verdict that was stored, or worked out before, where it rests on the same. */
export function createRunRows(options: RunRowOptions): RunRowMaker {
  const { store, now } = options;
  const known = new Map<number, { readonly basis: string; readonly verdict: Verdict }>();

  const verdictOf = (run: RunInfo, basis: string, stored: unknown): Verdict => {
    const cached = known.get(run.id);
    if (cached?.basis === basis) return cached.verdict;
    const verdict = storedVerdict(stored, basis) ?? options.judge(run);
    known.delete(run.id);
    known.set(run.id, { basis, verdict });
    for (const oldest of known.keys()) {
      if (known.size <= VERDICTS_MAX) break;
      known.delete(oldest);
    }
    return verdict;
  };

  return (run) => {
    const status = store.status(run.id);
    const approvals = options.approvals ?? runDetails(run.details)?.approvals ?? [];
    const held = approvalsAt(approvals, now());
    const basis = verdictBasis(run, healthOf(run, status), held);
    const trend = store.trend(run.id);
    const goesOn = !hasEnded(status) && now() - run.seenAtMs <= ALIVE_FOR_MS;
    const heardMs = Math.max(run.startedAtMs, run.seenAtMs);
    return {
      run: run.name,
      startedAt: new Date(run.startedAtMs).toISOString(),
      compared: run.committed,
      verdict: verdictOf(run, basis, trend.findLast(({ source }) => source === "verdict")?.totals),
      ...(!goesOn && { endedAt: new Date(heardMs).toISOString() }),
      goesOn,
      trend: shortTrend(runTrend(trend), TREND_STEPS),
    };
  };
}

const VERDICTS: readonly Verdict[] = ["fail", "pass", "inconclusive", "unhealthy"];

function storedVerdict(stored: unknown, basis: string): Verdict | undefined {
  const fields = fieldsOf(stored);
  if (fields?.["basis"] !== basis) return undefined;
  return VERDICTS.find((known) => known === fields["verdict"]);
}
