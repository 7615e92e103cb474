import type { Clock } from "../../core/index.ts";
import {
  type PlayResult,
  type RecordingItem,
  type RecordingReader,
  type ReplayRate,
  createReplaySchedule,
  createWaitUntil,
  openRecording,
  playRecording,
} from "../../proxy/recording/index.ts";
import type { Terminal } from "../command.ts";
import { progressLine } from "../output/progress-line.ts";
import type { Interrupts } from "../run/interrupts.ts";
import { countRequests } from "./count-requests.ts";
import type { RecordingProblems } from "./recording-problems.ts";
import type { ReplayBookmark } from "./replay-bookmark.ts";
import { replayProgress } from "./replay-progress.ts";
import type { ReplaySink } from "./replay-sink.ts";
import { sleep, turn } from "../sleep.ts";

export interface SendOptions {
  readonly files: readonly string[];
  readonly rate: ReplayRate;
  readonly rounds: number;
  /** Where an earlier replay stopped. */
  readonly resumed: { readonly position: number; readonly exact: boolean } | undefined;
  readonly bookmark: ReplayBookmark;
  readonly problems: RecordingProblems;
  /** The command line that goes on after an interruption. */
  readonly again: string;
  readonly sink: ReplaySink;
  readonly interrupts: Interrupts;
  /** Name of the run in the store. */
  readonly run: string | undefined;
  readonly terminal: Pick<Terminal, "err" | "live">;
  readonly clock: Clock;
}

const SHOW_EVERY_MS = 250;

/** Sends recordings to a sink, shows how it goes, and remembers how far it came. */
export async function sendRecording(options: SendOptions): Promise<PlayResult> {
  const { bookmark, sink, terminal, clock, resumed } = options;
  const stop = new AbortController();
  void options.interrupts.first.then(() => stop.abort());
  const skip = resumed?.position ?? 0;
  sayResumed(options);
  bookmark.begin(options.run, skip);
  const reading = new Reading(options);
  const total = await countRequests(options.files);
  const share = (): number =>
    total === undefined ? reading.share() : (skip + handled) / Math.max(1, total * options.rounds);
  const startedMs = clock.monotonicMs();
  let handled = 0;
  const line = progressLine(terminal, { logEveryMs: 2000 });
  const show = (): void =>
    line.show(
      replayProgress({
        handled,
        share: share(),
        elapsedMs: clock.monotonicMs() - startedMs,
        outcome: sink.progressText(),
        bar: terminal.live,
      }),
    );
  const timer = setInterval(show, SHOW_EVERY_MS);
  let played: PlayResult;
  let sendingMs = 0;
  try {
    played = await playRecording({
      open: () => reading.nextRound(),
      rounds: options.rounds,
      skip,
      schedule: createReplaySchedule(options.rate),
      monotonicMs: () => clock.monotonicMs(),
      waitUntil: createWaitUntil({ clock, sleep, turn }),
      send: (request, number) => {
        bookmark.beforeSending(number);
        const sent = sink.send(request, stop.signal);
        handled += 1;
        return sent;
      },
      onProblem: (item) => options.problems.add(reading.file, item),
      signal: stop.signal,
    });
    sendingMs = clock.monotonicMs() - startedMs;
    await sink.drain();
    show();
  } finally {
    clearInterval(timer);
    line.end();
  }
  sayEnd(options, { played, handled, elapsedMs: sendingMs });
  if (played.complete) bookmark.remove();
  else bookmark.stop(played.position);
  return played;
}

/** The files one after the other, again for each round. */
class Reading {
  readonly #options: SendOptions;
  #rounds = 0;
  #done = 0;
  #reader: RecordingReader | undefined;
  /** The one that is being read. */
  file = "";

  constructor(options: SendOptions) {
    this.#options = options;
  }

  /** Of all rounds, from 0 to 1. */
  share(): number {
    const { files, rounds } = this.#options;
    const before = Math.max(0, this.#rounds - 1) * files.length + this.#done;
    return Math.min(1, (before + (this.#reader?.progress() ?? 0)) / (files.length * rounds));
  }

  async *nextRound(): AsyncGenerator<RecordingItem> {
    this.#rounds += 1;
    this.#done = 0;
    for (const file of this.#options.files) {
      this.file = file;
      this.#reader = await openRecording(file);
      yield* this.#reader;
      this.#reader = undefined;
      this.#done += 1;
    }
  }
}

function sayResumed({ resumed, terminal }: SendOptions): void {
  if (resumed === undefined) return;
  const unsure = resumed.exact
    ? ""
    : " It did not end by itself: the last hundred of them may not have been sent, and are not sent now.";
  terminal.err(`Resumed after ${resumed.position} requests.${unsure}\n`);
}

function sayEnd(
  { sink, terminal, problems, rate, again }: SendOptions,
  end: { played: PlayResult; handled: number; elapsedMs: number },
): void {
  const { played, handled, elapsedMs } = end;
  const seconds = elapsedMs / 1000;
  const perSecond = seconds > 0 ? Math.round(handled / seconds) : 0;
  terminal.err(
    `${handled} requests in ${seconds.toFixed(1)} s (${perSecond} a second): ${sink.progressText()}\n`,
  );
  const { count, p50Ms, p99Ms, maxMs } = played.lateness;
  if (count > 0) {
    terminal.err(
      `Left later than due: p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms, at most ${maxMs.toFixed(2)} ms.\n`,
    );
  } else if (rate.kind === "factor" && handled > 0) {
    terminal.err("The recording has no times: it was sent as fast as it was taken.\n");
  }
  problems.say();
  if (!played.complete)
    terminal.err(`Interrupted after ${played.position} requests. To go on: ${again}\n`);
}
