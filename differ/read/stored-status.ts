import { ROLES } from "../../core/index.ts";
import { NO_COUNTS, type RunCounters } from "../store/run-info.ts";
import type { Health } from "../verdict/health.ts";
import { type Fields, fieldsOf } from "./fields.ts";

/** What is known of a run beside its tally: of `GET /status`, as the main thread saved it last, what a verdict depends on. */
export function healthOf(run: RunCounters, status: unknown): Health {
  const live = { compared: run.liveCompared, mismatched: run.liveMismatched };
  const { internalErrors } = run;
  const saved = fieldsOf(status);
  let lost = 0;
  let asked = 0;
  for (const way of [fieldsOf(saved?.["counters"]), fieldsOf(saved?.["tap"])]) {
    const dropped = total(way?.["dropped"]);
    lost += dropped + total(way?.["incomplete"]);
    asked += dropped + count(way?.["mirrored"]);
  }
  const lostShare = asked === 0 ? 0 : lost / asked;
  const refused = refusalIn(saved);
  return { lostShare, live, notReady: notReady(saved), internalErrors, refused };
}

/** The same where it says that the store refuses: then what is stored of it may be old. */
export function refusingStatus(status: unknown): unknown {
  return healthOf(NO_COUNTS, status).refused === undefined ? undefined : status;
}

/** Whether the run said that it takes no more exchanges. */
export function hasEnded(status: unknown): boolean {
  return fieldsOf(status)?.["phase"] === "done";
}

/** Who was not ready in time at the start. */
function notReady(saved: Fields | undefined): Health["notReady"] {
  const named = saved?.["notReady"];
  const known = [...ROLES, "proxies" as const];
  return Array.isArray(named) ? known.filter((one) => named.includes(one)) : [];
}

/** Of the shadow's thread, where its store refuses. */
function refusalIn(saved: Fields | undefined): Health["refused"] {
  const shadow = fieldsOf(fieldsOf(saved?.["threads"])?.["shadow"]);
  const code = shadow?.["storeFailure"];
  if (typeof code !== "string") return undefined;
  return { code, waiting: count(shadow?.["unacknowledged"]) };
}

function count(value: unknown): number {
  return typeof value === "number" && value >= 0 ? value : 0;
}

function total(reasons: unknown): number {
  return Object.values(fieldsOf(reasons) ?? {}).reduce<number>(
    (sum, value) => sum + count(value),
    0,
  );
}
