import { z } from "zod";
import { ROLES } from "../../core/index.ts";
import { NO_COUNTS, type RunCounters } from "../store/run-info.ts";
import type { Health } from "../verdict/health.ts";

const count = z.number().min(0).catch(0);
const reasons = z.record(z.string(), z.number()).catch({});
const ledger = z.object({ mirrored: count, dropped: reasons, incomplete: reasons });

/** The part of `GET /status` that a verdict depends on, as the main thread saved it last. */
/** The shadow's thread, where its store refuses. */
const refusing = z.object({
  shadow: z.object({ storeFailure: z.string(), unacknowledged: count }),
});

const savedStatus = z.object({
  phase: z.string().optional().catch(undefined),
  counters: ledger.optional().catch(undefined),
  tap: ledger.optional().catch(undefined),
  threads: refusing.optional().catch(undefined),
  /** Roles that were not ready in time at the start. */
  notReady: z.array(z.enum(ROLES)).default([]).catch([]),
});

/** What is known of a run beside its tally. */
export function healthOf(run: RunCounters, status: unknown): Health {
  const live = { compared: run.liveCompared, mismatched: run.liveMismatched };
  const { internalErrors } = run;
  const saved = savedStatus.safeParse(status);
  if (!saved.success) return { lostShare: 0, live, notReady: [], internalErrors };
  let lost = 0;
  let asked = 0;
  for (const way of [saved.data.counters, saved.data.tap]) {
    if (way === undefined) continue;
    const dropped = total(way.dropped);
    lost += dropped + total(way.incomplete);
    asked += dropped + way.mirrored;
  }
  const lostShare = asked === 0 ? 0 : lost / asked;
  const shadow = saved.data.threads?.shadow;
  const refused = shadow && { code: shadow.storeFailure, waiting: shadow.unacknowledged };
  return { lostShare, live, notReady: saved.data.notReady, internalErrors, refused };
}

/** The same where it says that the store refuses: then what is stored of it may be old. */
export function refusingStatus(status: unknown): unknown {
  return healthOf(NO_COUNTS, status).refused === undefined ? undefined : status;
}

/** Whether the run said that it takes no more exchanges. */
export function hasEnded(status: unknown): boolean {
  const saved = savedStatus.safeParse(status);
  return saved.success && saved.data.phase === "done";
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, value) => sum + value, 0);
}
