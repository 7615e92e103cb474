import type { RequestSnapshot } from "../../core/index.ts";
import { Lateness, type LatenessSummary } from "./lateness.ts";
import type { RecordingItem } from "./recorded-request.ts";
import type { ReplaySchedule } from "./replay-schedule.ts";

export interface PlayOptions {
  /** Opens the recording from its beginning, once a round. */
  readonly open: () => AsyncIterable<RecordingItem>;
  readonly rounds: number;
  /** Requests at the beginning that were sent by an earlier replay. */
  readonly skip: number;
  readonly schedule: ReplaySchedule;
  readonly monotonicMs: () => number;
  /** Waits until `monotonicMs` has reached a time, or `signal` says stop. */
  readonly waitUntil: (atMs: number, signal: AbortSignal) => Promise<void>;
  /** Sends a request; resolves when the next may follow. False = it was not taken, because of `signal`. */
  readonly send: (request: RequestSnapshot, number: number) => Promise<boolean> | boolean;
  /** What cannot be sent; of the first round alone. */
  readonly onProblem: (item: Exclude<RecordingItem, { kind: "request" }>) => void;
  readonly signal: AbortSignal;
}

export interface PlayResult {
  /** Requests handled, those skipped included; an interrupted replay goes on here. */
  readonly position: number;
  /** The recording was sent to its end. */
  readonly complete: boolean;
  readonly lateness: LatenessSummary;
}

/**
 * Sends a recording's requests in their order, each when it is due. Times are held against one
 * start, so lateness does not add up; after a hold-up it catches up.
 */
export async function playRecording(options: PlayOptions): Promise<PlayResult> {
  const { schedule, signal, monotonicMs } = options;
  const lateness = new Lateness();
  let position = 0;
  let startMs: number | undefined;

  /** False = interrupted. */
  const play = async (request: RequestSnapshot, atMs: number | undefined): Promise<boolean> => {
    if (signal.aborted) return false;
    const dueMs = schedule.due(atMs);
    if (position >= options.skip) {
      // A resumed replay begins with the first request that is left, at once.
      startMs ??= monotonicMs() - (dueMs ?? 0);
      if (dueMs !== undefined) {
        await options.waitUntil(startMs + dueMs, signal);
        if (signal.aborted) return false;
        lateness.add(monotonicMs() - startMs - dueMs);
      }
      const sent = options.send(request, position);
      if (!(sent === true || (await sent))) return false;
    }
    position += 1;
    return true;
  };

  for (let round = 0; round < options.rounds; round += 1) {
    if (round > 0) schedule.nextRound();
    for await (const item of options.open()) {
      if (item.kind !== "request") {
        if (round === 0) options.onProblem(item);
      } else if (!(await play(item.request, item.atMs))) {
        return { position, complete: false, lateness: lateness.summary() };
      }
    }
  }
  return { position, complete: !signal.aborted, lateness: lateness.summary() };
}
