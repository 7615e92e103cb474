import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { Lateness } from "./lateness.ts";
import { type PlayOptions, playRecording } from "./play-recording.ts";
import type { RecordingItem } from "./recorded-request.ts";
import { parseReplayRate } from "./replay-rate.ts";
import { createReplaySchedule } from "./replay-schedule.ts";

function at(atMs: number | undefined, path = "/"): RecordingItem {
  const request = { method: "GET", path, headers: [], body: undefined, trailers: [] };
  return { kind: "request", line: 1, atMs, request };
}

async function* given(items: readonly RecordingItem[]): AsyncGenerator<RecordingItem> {
  yield* items;
}

interface Playing extends Partial<PlayOptions> {
  readonly items: readonly RecordingItem[];
  readonly rate: string;
  /** What sending takes. */
  readonly sendMs?: number;
}

/** Plays with a clock that moves only by waiting and sending; when each was sent. */
async function played({ items, rate, sendMs = 0, ...more }: Playing) {
  const clock = manualClock(5000);
  const times: number[] = [];
  const result = await playRecording({
    open: () => given(items),
    rounds: 1,
    skip: 0,
    schedule: createReplaySchedule(parseReplayRate(rate)),
    monotonicMs: () => clock.monotonicMs(),
    waitUntil: async (untilMs) => clock.advance(Math.max(0, untilMs - clock.monotonicMs())),
    send: () => {
      times.push(clock.monotonicMs() - 5000);
      clock.advance(sendMs);
      return true;
    },
    onProblem: () => {},
    signal: new AbortController().signal,
    ...more,
  });
  return { times, result };
}

describe("when requests are sent", () => {
  test.each([
    ["1x", [0, 10, 10, 40]],
    ["2x", [0, 5, 5, 20]],
    ["0.5x", [0, 20, 20, 80]],
    ["500rps", [0, 2, 4, 6]],
    ["max", [0, 0, 0, 0]],
  ])("at %s", async (rate, expected) => {
    const items = [at(100), at(110), at(110), at(140)];
    expect((await played({ items, rate })).times).toEqual(expected);
  });

  test("times that go back or jump for days hold nobody up, and shift nobody behind them", async () => {
    const day = 24 * 3600 * 1000;
    const items = [at(100), at(90), at(120), at(120 + 30 * day), at(125 + 30 * day)];
    expect((await played({ items, rate: "1x" })).times).toEqual([0, 0, 20, 20, 25]);
  });

  test("a recording without times is sent at once; rounds follow one another", async () => {
    expect((await played({ items: [at(undefined), at(undefined)], rate: "1x" })).times).toEqual([
      0, 0,
    ]);
    const rounds = await played({ items: [at(0), at(10), at(20)], rate: "1x", rounds: 3 });
    expect(rounds.times).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80]);
    expect((await played({ items: [at(7)], rate: "100rps", rounds: 3 })).times).toEqual([
      0, 10, 20,
    ]);
  });

  test("lateness does not add up: after a slow stretch it catches up with the plan", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(20), { minLength: 1, maxLength: 60 }),
        fc.nat(30),
        async (steps, sendMs) => {
          let timeMs = 0;
          const items = steps.map((step) => at((timeMs += step)));
          const plan = steps.map((_, index) =>
            steps.slice(1, index + 1).reduce((a, b) => a + b, 0),
          );
          const { times, result } = await played({ items, rate: "1x", sendMs });
          // As early as plan and sender allow, and never before the plan.
          let freeMs = 0;
          for (const [index, dueMs] of plan.entries()) {
            expect(times[index]).toBe(Math.max(dueMs, freeMs));
            freeMs = (times[index] ?? 0) + sendMs;
          }
          expect(result.lateness.count).toBe(steps.length);
        },
      ),
    );
  });
});

describe("interrupted and resumed", () => {
  test("every request is sent once, in order, whatever the place of the interruption", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(40),
        async (count, rounds, stopAfter) => {
          const items = Array.from({ length: count }, (_, index) => at(index * 10, `/${index}`));
          const sent: string[] = [];
          const stop = new AbortController();
          const send: PlayOptions["send"] = ({ path }, number) => {
            if (stop.signal.aborted) return false;
            sent.push(`${path} ${number}`);
            if (sent.length > stopAfter) stop.abort();
            return true;
          };
          const first = await played({ items, rate: "1x", rounds, send, signal: stop.signal });
          const second = await played({
            items,
            rate: "1x",
            rounds,
            skip: first.result.position,
            send: ({ path }, number) => {
              sent.push(`${path} ${number}`);
              return true;
            },
          });
          expect(second.result).toMatchObject({ position: count * rounds, complete: true });
          expect(sent).toEqual(
            Array.from({ length: count * rounds }, (_, number) => `/${number % count} ${number}`),
          );
        },
      ),
    );
  });

  test("problems are told of the first round alone, and are no requests", async () => {
    const problems: number[] = [];
    const bad: RecordingItem = { kind: "invalid", line: 3, problem: "x" };
    const { result } = await played({
      items: [at(0), bad, at(1)],
      rate: "max",
      rounds: 2,
      onProblem: ({ line }) => problems.push(line),
    });
    expect(problems).toEqual([3]);
    expect(result.position).toBe(4);
  });
});

test.each(["", "x", "0x", "-1x", "500", "500 rps", "fast", "1e3rps", "Infinityx"])(
  "the rate %j is refused",
  (text) => expect(() => parseReplayRate(text)).toThrow(expect.objectContaining({ code: "USAGE" })),
);

test("lateness is summed up to within a hundredth of a millisecond", () => {
  const lateness = new Lateness();
  for (let index = 1; index <= 1000; index += 1) lateness.add(index / 100);
  lateness.add(5000);
  const { p50Ms, p99Ms, maxMs } = lateness.summary();
  expect(p50Ms).toBeCloseTo(5.01, 1);
  expect(p99Ms).toBeCloseTo(9.91, 1);
  expect(maxMs).toBe(5000);
  expect(new Lateness().summary()).toEqual({ count: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 });
});
