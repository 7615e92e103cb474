import type { ThreadUsage } from "./wire.ts";

/** A thread that had less than this share of a core, and wanted it, is kept waiting by others. */
const STARVED_SHARE = 0.5;

/**
 * How many looks a thread has been silent for. A look in which it waited for a core counts by the time that it
 * had one: who gets none cannot say anything, and is no more stuck than before.
 */
export class SilenceCount {
  /** The system's number of the thread; without one every silent look counts. */
  osThread: number | undefined;
  readonly #lookMs: number;
  readonly #usageOf: (osThread: number) => ThreadUsage | undefined;
  #looks = 0;
  #starved = false;
  #last: ThreadUsage | undefined;

  /** `lookMs` = time between two looks. */
  constructor(lookMs: number, usageOf: (osThread: number) => ThreadUsage | undefined) {
    this.#lookMs = lookMs;
    this.#usageOf = usageOf;
  }

  /** Silent looks in a row, in parts where it was kept waiting. */
  get looks(): number {
    return this.#looks;
  }

  /** In the last look it was silent because others had the core. */
  get starved(): boolean {
    return this.#starved;
  }

  /** Another thread begins. */
  startOver(): void {
    this.osThread = undefined;
    this.heard();
  }

  heard(): void {
    this.#looks = 0;
    this.#starved = false;
    this.#last = undefined;
  }

  look(): void {
    // The first look after a word says little, and is the usual one: nothing is asked for it.
    const usage =
      this.#looks === 0 || this.osThread === undefined ? undefined : this.#usageOf(this.osThread);
    const share = this.#shareOf(usage);
    this.#last = usage;
    this.#starved = share < STARVED_SHARE;
    this.#looks += share;
  }

  #shareOf(usage: ThreadUsage | undefined): number {
    if (usage === undefined || this.#last === undefined || !usage.runnable) return 1;
    return Math.min(1, Math.max(0, usage.cpuMs - this.#last.cpuMs) / this.#lookMs);
  }
}
