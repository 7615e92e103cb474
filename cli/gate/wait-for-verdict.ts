import { ShadowError, systemClock } from "../../core/index.ts";
import type { Summary } from "../../differ/index.ts";
import type { Terminal } from "../command.ts";
import { progressLine } from "../output/progress-line.ts";
import { sleep } from "../sleep.ts";
import { type Demands, demandEvidence } from "./demand-evidence.ts";
import type { GateReading, VerdictSource } from "./verdict-source.ts";

export interface Waiting {
  readonly waitMs: number;
  readonly demands: Demands;
}

const LOOK_EVERY_MS = 1000;

/**
 * Reads until pass or fail, until the run has ended, or until the time is up. A server that does
 * not answer is asked again in that time; after it GATE_UNREACHABLE is thrown.
 */
export async function waitForVerdict(
  source: VerdictSource,
  settings: Waiting,
  terminal: Pick<Terminal, "err" | "live">,
): Promise<GateReading> {
  const clock = systemClock;
  const endMs = clock.monotonicMs() + settings.waitMs;
  const progress = progressLine(terminal);
  try {
    for (;;) {
      const reading = await readOrUnreachable(source);
      const leftMs = endMs - clock.monotonicMs();
      if (reading instanceof ShadowError) {
        if (leftMs <= 0) throw reading;
        progress.show(`waiting: ${reading.message} ${secondsLeft(leftMs)}`);
      } else {
        const summary = demandEvidence(reading.summary, settings.demands);
        const decided = summary.verdict === "pass" || summary.verdict === "fail";
        if (leftMs <= 0 || reading.ended || decided) return reading;
        progress.show(waitingText(reading, summary, leftMs));
      }
      await sleep(Math.min(LOOK_EVERY_MS, leftMs));
    }
  } finally {
    progress.end();
  }
}

function readOrUnreachable(source: VerdictSource): Promise<GateReading | ShadowError> {
  return source.read().catch((error: unknown) => {
    if (error instanceof ShadowError && error.code === "GATE_UNREACHABLE") return error;
    throw error;
  });
}

function secondsLeft(leftMs: number): string {
  return `${Math.ceil(leftMs / 1000)} s left`;
}

function waitingText(reading: GateReading, summary: Summary, leftMs: number): string {
  const open = summary.endpoints.filter((endpoint) => endpoint.verdict === "inconclusive");
  const needed = Math.max(
    0,
    ...open.flatMap((endpoint) => endpoint.paths.map((path) => path.requestsNeeded ?? 0)),
  );
  const need = needed > 0 ? `, about ${needed} more requests needed` : "";
  return (
    `waiting: ${reading.summary.compared} compared, verdict so far ${summary.verdict}, ` +
    `${open.length} of ${summary.endpoints.length} endpoints open${need}, ${secondsLeft(leftMs)}`
  );
}
