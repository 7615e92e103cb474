import { type Logger, errorCode } from "../../core/index.ts";
import type { SyncBackend } from "../../sync/index.ts";
import type { RunKeys } from "./run-keys.ts";
import type { ToldPhase } from "./sync-messages.ts";

export interface ToldRunParts {
  readonly backend: Pick<SyncBackend, "append" | "signal">;
  readonly keys: RunKeys;
  readonly logger: Logger;
}

/** What waits for a service that does not answer; a person may switch the mirror as often as they like. */
const WAITING_MAX = 64;

/**
 * Tells the world what the run does, one thing after another, so that all keys have it in one order.
 * A service that does not answer holds nothing else up. What it refuses is logged, and so is what is
 * left out because too much waits for it.
 */
export class ToldRun {
  readonly #parts: ToldRunParts;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #leftOut = 0;

  constructor(parts: ToldRunParts) {
    this.#parts = parts;
  }

  tell(phase: ToldPhase, why: string | undefined): Promise<void> {
    if (this.#waiting >= WAITING_MAX) {
      this.#leftOut += 1;
      return Promise.resolve();
    }
    const event = JSON.stringify({ event: phase, ...(why === undefined ? {} : { why }) });
    return this.#next(() => this.#both({ state: phase, topic: "events", raw: event }));
  }

  /** Another proxy of the run ended without leaving. */
  lost(proxy: string): Promise<void> {
    const event = JSON.stringify({ event: "proxy-lost", proxy });
    // Every other proxy tells it, and it stands there once.
    return this.#next(() => this.#append("events", event, `lost:${proxy}`));
  }

  report(results: string): Promise<void> {
    return this.#next(() => this.#both({ state: "reported", topic: "results", raw: results }));
  }

  /** Who waits for the state is told also where the topic took no more. */
  async #both(told: { readonly state: string; readonly topic: string; readonly raw: string }) {
    await this.#append(told.topic, told.raw);
    await this.#try(told.state, async () => {
      const { backend, keys } = this.#parts;
      for (const key of keys.state(told.state)) await backend.signal(key);
    });
  }

  #append(topic: string, raw: string, opId?: string): Promise<void> {
    return this.#try(topic, async () => {
      const { backend, keys } = this.#parts;
      for (const key of keys.topic(topic)) await backend.append(key, raw, opId);
    });
  }

  async #try(what: string, send: () => Promise<void>): Promise<void> {
    try {
      await send();
    } catch (error) {
      this.#parts.logger.warn("sync.not-told", { what, code: errorCode(error) });
    }
  }

  #next(send: () => Promise<void>): Promise<void> {
    this.#waiting += 1;
    this.#last = this.#last.then(async () => {
      await send();
      this.#waiting -= 1;
      if (this.#waiting > 0 || this.#leftOut === 0) return;
      this.#parts.logger.warn("sync.not-told", { what: "phases", count: this.#leftOut });
      this.#leftOut = 0;
    });
    return this.#last;
  }
}
