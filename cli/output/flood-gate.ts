const WINDOW_MS = 10_000;
const PER_WINDOW = 20;
/** More kinds of events than the code has: what is beyond shares one place. */
const EVENTS_MAX = 200;

interface Seen {
  sinceMs: number;
  admitted: number;
  suppressed: number;
}

/** At most 20 lines of an event in 10 s; the rest is counted, and told with the next line of it. */
export class FloodGate {
  readonly #events = new Map<string, Seen>();

  /** How many were kept back since the last line, or undefined where this one is kept back too. */
  admit(event: string, nowMs: number): number | undefined {
    const key = this.#events.has(event) || this.#events.size < EVENTS_MAX ? event : "";
    let seen = this.#events.get(key);
    if (seen === undefined) {
      seen = { sinceMs: nowMs, admitted: 0, suppressed: 0 };
      this.#events.set(key, seen);
    }
    if (nowMs - seen.sinceMs >= WINDOW_MS) {
      seen.sinceMs = nowMs;
      seen.admitted = 0;
    }
    if (seen.admitted >= PER_WINDOW) {
      seen.suppressed += 1;
      return undefined;
    }
    seen.admitted += 1;
    const { suppressed } = seen;
    seen.suppressed = 0;
    return suppressed;
  }
}
