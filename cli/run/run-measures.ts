import type { Clock } from "../../core/index.ts";
import type { Measures } from "../../dashboard/server/index.ts";
import type { LiveLatency, ShadowStatus } from "../../proxy/index.ts";
import { LATENCY_BOUNDS_SECONDS, LiveTimings } from "../../proxy/mirror/index.ts";
import { type EventLoopLag, watchEventLoop } from "./event-loop-lag.ts";

/** What a run measures beside its books, for its metrics. */
export class RunMeasures {
  /** Of live requests that the main thread carries. */
  readonly timings = new LiveTimings();
  readonly #lag: EventLoopLag;

  constructor(clock: Clock) {
    this.#lag = watchEventLoop(clock);
  }

  /** `live` where workers carry. */
  read(
    shadow: ShadowStatus,
    memory: Measures["memory"],
    live: LiveLatency = this.timings.snapshot(),
  ): Measures {
    const { used, limit } = memory;
    return {
      memory: { used, limit },
      eventLoop: this.#lag.read(),
      latency: {
        bounds: LATENCY_BOUNDS_SECONDS,
        live,
        roles: shadow.latency,
      },
    };
  }

  close(): void {
    this.#lag.close();
  }
}
