import { Agent, request } from "node:http";

/** Told where and how many: they begin to look; told nothing more, they stop and say what they saw. */
export type ViewersQuestion =
  | { readonly origin: string; readonly viewers: number }
  | { readonly end: true };

export interface ViewersSeen {
  readonly answers: number;
  /** Answers that were not 200, and requests without one. */
  readonly refused: number;
  /** 95th percentile of the time to a whole answer, milliseconds. */
  readonly p95Ms: number;
}

/** What the overview reads again when there is news, at most this often (dashboard/ui/data/answers.ts). */
const PATHS = ["/overview", "/status", "/trend", "/differences?heads=true&verdict=fail&limit=10"];
const EVERY_MS = 2000;

const agent = new Agent({ keepAlive: true });
let timers: NodeJS.Timeout[] = [];
let times: number[] = [];
let refused = 0;

function begin(origin: string, viewers: number): void {
  times = [];
  refused = 0;
  timers = Array.from({ length: viewers }, (_, viewer) =>
    // Spread over the interval, as people who came at different times.
    setTimeout(
      () => {
        look(origin);
        timers[viewer] = setInterval(() => look(origin), EVERY_MS);
      },
      (viewer * EVERY_MS) / viewers,
    ),
  );
}

function look(origin: string): void {
  for (const path of PATHS) {
    const startedAt = performance.now();
    const asked = request(`${origin}/api/v1${path}`, { agent }, (response) => {
      response.resume();
      response.on("end", () => {
        times.push(performance.now() - startedAt);
        if (response.statusCode !== 200) refused += 1;
      });
    });
    asked.on("error", () => (refused += 1));
    asked.end();
  }
}

function end(): ViewersSeen {
  for (const timer of timers) clearInterval(timer);
  const sorted = times.toSorted((left, right) => left - right);
  const p95Ms = sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
  return { answers: sorted.length, refused, p95Ms };
}

process.on("message", (question: ViewersQuestion) => {
  if ("end" in question) process.send?.(end());
  else {
    begin(question.origin, question.viewers);
    process.send?.({});
  }
});
process.send?.({});
