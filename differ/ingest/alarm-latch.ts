import type { Clock, GateConfig } from "../../core/index.ts";
import type { StoredAlarm } from "../store/run-info.ts";
import type { Tally, TallyChanges } from "../tally/tally.ts";
import { compareText } from "../verdict/compare-text.ts";
import { type FailingPlace, createFailWatch } from "../verdict/fail-watch.ts";
import { fieldFingerprint } from "../verdict/fingerprint.ts";
import { summarize } from "../verdict/summarize.ts";
import type { Health } from "../verdict/health.ts";
import type { Summary } from "../verdict/summary.ts";

/**
 * Alarms stay raised: evidence may sink again, but an alarm that was justified when it was raised
 * holds for the rest of the run (the test is valid whenever it is looked at).
 */
export interface AlarmLatch {
  /** What the tally says has changed; every change has to be noted. */
  note(changes: Pick<TallyChanges, "endpoints">): void;
  /**
   * Looks for new alarms among what was noted, at most once a second and for a fiftieth of the
   * time; returns all that are not stored yet.
   */
  evaluate(seq: number): readonly StoredAlarm[];
  /** A place got another fingerprint: what was raised under the old one holds for the new one. */
  rename(from: string, place: { readonly fingerprint: string; readonly message: string }): void;
  /** An endpoint went up in another one. */
  absorbed(): void;
  stored(): void;
  /** All places, worked out from the tally alone. */
  summarize(health: Health): Summary;
}

const EVALUATE_EVERY_MS = 1000;
/** A look at all places takes as long as some commits: the wait is at least this many looks long. */
const WAIT_FACTOR = 50;

export function createAlarmLatch(options: {
  readonly clock: Clock;
  readonly gate: GateConfig;
  readonly tally: Tally;
  readonly stored: readonly StoredAlarm[];
}): AlarmLatch {
  const { clock, gate, tally } = options;
  const watch = createFailWatch({ tally, gate });
  const raised = new Map(options.stored.map((alarm) => [alarm.fingerprint, alarm]));
  let unstored: StoredAlarm[] = [];
  let dueAtMs = Number.NEGATIVE_INFINITY;
  const raise = (alarm: StoredAlarm): void => {
    raised.set(alarm.fingerprint, alarm);
    unstored.push(alarm);
  };
  return {
    note: (changes) => watch.note(changes),
    evaluate(seq) {
      const nowMs = clock.monotonicMs();
      if (nowMs < dueAtMs) return unstored;
      for (const { entry, field, evidence } of watch.look().sort(byName)) {
        const fingerprint = fieldFingerprint(entry.endpoint, field);
        if (raised.has(fingerprint)) continue;
        const message = `${entry.endpoint} ${field.path} (${field.kind})`;
        raise({ fingerprint, seq, evidence, atMs: clock.nowMs(), message });
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
    absorbed: () => watch.restart(),
    stored() {
      unstored = [];
    },
    // Without approvals: they are the readers' matter, and may be withdrawn.
    summarize: (health) =>
      summarize({
        ...{ entries: tally.entries, overflow: tally.overflow, blockSize: tally.blockSize },
        ...{ gate, health, alarms: new Set(raised.keys()), approvals: new Set(), invalid: 0 },
      }),
  };
}

function byName(left: FailingPlace, right: FailingPlace): number {
  return (
    compareText(left.entry.endpoint, right.entry.endpoint) ||
    compareText(left.field.path, right.field.path) ||
    compareText(left.field.kind, right.field.kind)
  );
}
