import type { GateConfig, Role } from "../../core/index.ts";
import { exchanges, percent } from "./reasons.ts";
import type { Reason } from "./summary.ts";

/** What is known of the run beside the tallies. */
export interface Health {
  /** (dropped + incomplete) / (dropped + mirrored), contract 6.3. */
  readonly lostShare: number;
  /** Exchanges whose primary and live status are both known, and those whose classes differ. */
  readonly live: { readonly compared: number; readonly mismatched: number };
  /** Also where several proxies begin together. */
  readonly notReady: readonly (Role | "proxies")[];
  /** Faults of ours while exchanges were compared, counted or kept. */
  readonly internalErrors: number;
  /** While the store refuses to be written. */
  readonly refused?: StoreRefusal | undefined;
}

/** What is not in the tally because it cannot be stored. */
export interface StoreRefusal {
  /** Code of the store's error. */
  readonly code: string;
  /** Exchanges under way, compared or not: none of them ends before the store is written again. */
  readonly waiting: number;
}

/** The contract's bound on how often the primary's status class may differ from live's. */
const LIVE_MISMATCH_MAX = 0.01;
/** Fewer mismatches than these say nothing about a share, however few the exchanges. */
const LIVE_MISMATCHES_MIN = 3;

/** Why the run itself cannot be trusted, whatever the comparisons say. */
export function healthReasons(health: Health, gate: GateConfig): Reason[] {
  const reasons: Reason[] = [];
  if (health.notReady.length > 0) {
    reasons.push({
      code: "NOT_READY",
      message: `Not ready in time: ${health.notReady.join(", ")}. Start what is missing, or wait longer for it.`,
    });
  }
  if (health.lostShare > gate.maxLost) {
    reasons.push({
      code: "LOST",
      message: `${percent(health.lostShare)} of the exchanges were dropped or not completed, more than the ${percent(gate.maxLost)} that maxLost allows, so what was compared may not be what was served. The counters name the reasons; lower mirror.sample or give the shadow more room.`,
    });
  }
  const { compared, mismatched } = health.live;
  if (mismatched >= LIVE_MISMATCHES_MIN && mismatched > LIVE_MISMATCH_MAX * compared) {
    reasons.push({
      code: "SHADOW_DIFFERS_FROM_LIVE",
      message: `The primary's status class differs from the live service's in ${mismatched} of ${exchanges(compared)} (more than ${percent(LIVE_MISMATCH_MAX)}). Check that the shadow has valid credentials and the data that live traffic asks for.`,
    });
  }
  return reasons;
}
