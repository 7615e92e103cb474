import type { Clock, GateConfig } from "../../core/index.ts";
import type { StoredAlarm } from "../store/run-info.ts";
import type { Tally } from "../tally/tally.ts";
import { summarize } from "../verdict/summarize.ts";
import type { Health } from "../verdict/health.ts";
import type { Summary } from "../verdict/summary.ts";

/**
 * Alarms stay raised: evidence may sink again, but an alarm that was justified when it was raised
 * holds for the rest of the run (the test is valid whenever it is looked at).
 */
export interface AlarmLatch {
  /**
   * Looks for new alarms, at most once a second and for a fiftieth of the time; returns all that
   * are not stored yet.
   */
  evaluate(summary: () => Summary, seq: number): readonly StoredAlarm[];
  /** A place got another fingerprint: what was raised under the old one holds for the new one. */
  rename(from: string, place: { readonly fingerprint: string; readonly message: string }): void;
  stored(): void;
  summarize(of: { readonly tally: Tally; readonly health: Health }): Summary;
}

const EVALUATE_EVERY_MS = 1000;
/** With a full tally one look takes longer than a commit: the wait is at least this many looks long. */
const WAIT_FACTOR = 50;

export function createAlarmLatch(options: {
  readonly clock: Clock;
  readonly gate: GateConfig;
  readonly stored: readonly StoredAlarm[];
}): AlarmLatch {
  const { clock, gate } = options;
  const raised = new Map(options.stored.map((alarm) => [alarm.fingerprint, alarm]));
  let unstored: StoredAlarm[] = [];
  let dueAtMs = Number.NEGATIVE_INFINITY;
  const raise = (alarm: StoredAlarm): void => {
    raised.set(alarm.fingerprint, alarm);
    unstored.push(alarm);
  };
  return {
    evaluate(summary, seq) {
      const nowMs = clock.monotonicMs();
      if (nowMs < dueAtMs) return unstored;
      for (const { endpoint, paths } of summary().endpoints) {
        for (const { verdict, fingerprint, evidence, path, kind } of paths) {
          if (verdict !== "fail" || raised.has(fingerprint)) continue;
          const message = `${endpoint} ${path} (${kind})`;
          raise({ fingerprint, seq, evidence, atMs: clock.nowMs(), message });
        }
      }
      const endedMs = clock.monotonicMs();
      dueAtMs = nowMs + Math.max(EVALUATE_EVERY_MS, WAIT_FACTOR * (endedMs - nowMs));
      return unstored;
    },
    rename(from, place) {
      const alarm = raised.get(from);
      // The old record stays: it says when and under which name the alarm was raised.
      if (alarm !== undefined && !raised.has(place.fingerprint)) raise({ ...alarm, ...place });
    },
    stored() {
      unstored = [];
    },
    // Without approvals: they are the readers' matter, and may be withdrawn.
    summarize: ({ tally, health }) =>
      summarize({
        ...{ entries: tally.entries, overflow: tally.overflow, blockSize: tally.blockSize },
        ...{ gate, health, alarms: new Set(raised.keys()), approvals: new Set(), invalid: 0 },
      }),
  };
}
