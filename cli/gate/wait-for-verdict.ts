import { type Clock, ShadowError, systemClock } from "../../core/index.ts";
import type { Terminal } from "../command.ts";
import { progressLine } from "../output/progress-line.ts";
import { sleep } from "../sleep.ts";
import { createPace } from "./pace.ts";
import { waitingText } from "./waiting-text.ts";
import type { JudgedReading } from "./judge-reading.ts";

export interface Waiting {
  readonly waitMs: number;
  readonly clock?: Pick<Clock, "monotonicMs">;
  readonly sleep?: (ms: number) => Promise<void>;
}

const LOOK_EVERY_MS = 1000;
/** A job's log is read afterwards: a line each second would hide the rest. */
const LOG_EVERY_MS = 15_000;

/**
 * Reads until pass or fail, until the run has ended, or until the time is up. A server that does
 * not answer is asked again in that time; after it GATE_UNREACHABLE is thrown.
 */
export async function waitForVerdict(
  read: () => Promise<JudgedReading>,
  settings: Waiting,
  terminal: Pick<Terminal, "err" | "live" | "columns">,
): Promise<JudgedReading> {
  const { clock = systemClock, sleep: pause = sleep } = settings;
  const nowMs = (): number => clock.monotonicMs();
  const endMs = nowMs() + settings.waitMs;
  const progress = progressLine(terminal, { logEveryMs: LOG_EVERY_MS, nowMs });
  const pace = createPace();
  try {
    for (;;) {
      const reading = await readOrUnreachable(read);
      const leftMs = endMs - nowMs();
      if (reading instanceof ShadowError) {
        if (leftMs <= 0) throw reading;
        progress.show(`waiting: ${reading.message} ${Math.ceil(leftMs / 1000)} s left`);
      } else {
        const { verdict } = reading.judged;
        if (leftMs <= 0 || reading.ended || verdict === "pass" || verdict === "fail")
          return reading;
        pace.note(reading, nowMs());
        const needs = pace.needs(reading.judged);
        progress.show(waitingText(reading.judged, { needs, leftMs }));
      }
      await pause(Math.min(LOOK_EVERY_MS, leftMs));
    }
  } finally {
    progress.end();
  }
}

function readOrUnreachable(
  read: () => Promise<JudgedReading>,
): Promise<JudgedReading | ShadowError> {
  return read().catch((error: unknown) => {
    if (error instanceof ShadowError && error.code === "GATE_UNREACHABLE") return error;
    throw error;
  });
}
