import type { Summary } from "../../differ/index.ts";
import { reportOf } from "../../differ/report/index.ts";
import type { GateReading } from "./verdict-source.ts";

/** What a verdict still needs, and how long that takes as requests have come. */
export interface Needs {
  /** Exchanges of the endpoint that needs most; 0 where more would not help by themselves. */
  readonly requests: number;
  /** Undefined where it is not known. Milliseconds. */
  readonly ms: number | undefined;
}

/** How fast the exchanges of each endpoint come, by the readings of the last minute. */
export interface Pace {
  note(reading: Pick<GateReading, "run" | "summary">, atMs: number): void;
  needs(judged: Summary): Needs;
}

interface Mark {
  readonly atMs: number;
  readonly counts: ReadonlyMap<string, number>;
}

/** A rate from less than this says more of the moment than of the traffic. */
const SPAN_MIN_MS = 5000;
const SPAN_MS = 60_000;
const MARK_EVERY_MS = 5000;

export function createPace(): Pace {
  let run: string | undefined;
  /** At most one each few seconds of the span, the oldest first. */
  let marks: Mark[] = [];
  let last: Mark | undefined;

  const rateOf = (endpoint: string): number | undefined => {
    const [first] = marks;
    const count = last?.counts.get(endpoint);
    if (first === undefined || last === undefined || count === undefined) return undefined;
    const span = last.atMs - first.atMs;
    // One that the first mark had not seen yet came from nothing.
    const grown = count - (first.counts.get(endpoint) ?? 0);
    return span < SPAN_MIN_MS || grown <= 0 ? undefined : grown / span;
  };

  return {
    note({ run: name, summary }, atMs) {
      // Another run counts anew.
      if (run !== name) marks = [];
      run = name;
      const counts = new Map(
        summary.endpoints.map(({ endpoint, requests }) => [endpoint, requests]),
      );
      last = { atMs, counts };
      const newest = marks.at(-1);
      if (newest === undefined || atMs - newest.atMs >= MARK_EVERY_MS) marks.push(last);
      marks = marks.filter((mark) => atMs - mark.atMs <= SPAN_MS);
    },
    needs(judged) {
      const { open } = reportOf(judged);
      let requests = 0;
      let ms: number | undefined = 0;
      for (const { endpoint, requestsNeeded } of open) {
        requests = Math.max(requests, requestsNeeded);
        const rate = requestsNeeded > 0 ? rateOf(endpoint.endpoint) : undefined;
        // Of one that nothing is known of, the whole is not known.
        ms =
          rate === undefined || ms === undefined ? undefined : Math.max(ms, requestsNeeded / rate);
      }
      return { requests, ms: open.length === 0 ? undefined : ms };
    },
  };
}
