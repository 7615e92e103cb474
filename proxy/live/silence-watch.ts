import type { Clock } from "../../core/index.ts";
import type { UpstreamTimeouts } from "./live-upstream.ts";

/** Looks at the waiting exchanges per time-out: how exact time-outs are. */
const LOOKS = 4;
const BEAT_MS_MAX = 1000;

/** The beat by which the live service's silence is measured: noting it is cheaper than the time. */
export class SilenceWatch {
  /** Grows with every beat. */
  beat = 0;
  /** Beats of silence after which the wait for an answer's head, or for its next piece, is over. */
  readonly headersBeats: number;
  readonly bodyBeats: number;
  readonly #beatMs: number;

  constructor(timeouts: UpstreamTimeouts) {
    this.#beatMs = Math.min(BEAT_MS_MAX, timeouts.headersMs / LOOKS, timeouts.bodyMs / LOOKS);
    this.headersBeats = Math.ceil(timeouts.headersMs / this.#beatMs);
    this.bodyBeats = Math.ceil(timeouts.bodyMs / this.#beatMs);
  }

  /** Calls `look` at every beat; the returned function ends it. */
  start(clock: Clock, look: () => void): () => void {
    let cancel = (): void => {};
    const next = (): void => {
      this.beat += 1;
      look();
      cancel = clock.after(this.#beatMs, next);
    };
    cancel = clock.after(this.#beatMs, next);
    return () => cancel();
  }
}
