import type { KeptRun, RunView } from "./kept-run.ts";

/** Lets a thread go on with other things while a view is worked out. */
export interface Background {
  /** Calls back soon, after what else waits. */
  soon(work: () => void): void;
  monotonicMs(): number;
}

/** The latest view of a run. */
export interface FollowedRun {
  /**
   * What the run shows: of this moment, or, with a background, where it takes longer to work out,
   * as of some seconds ago. `exact` waits for it. Undefined where there is no such run any more.
   */
  view(version: string, exact: boolean): RunView | undefined;
  /** The version that the last view shows. */
  readonly version: string | undefined;
  readonly kept: KeptRun;
}

/** Places that are read, judged or put together at once, each time counted: some 20 ms. */
const AT_ONCE = 1500;
/** A step of it. Milliseconds. */
const SLICE_MS = 6;
/** After a view that took longer than a step: the thread rests at least so long, and so many times as long. */
const REST_MS = 1000;
const REST_FACTOR = 4;

interface Pass {
  readonly version: string;
  readonly steps: Generator<number, RunView | undefined>;
  spentMs: number;
  /** It took more than one step. */
  long: boolean;
}

export function followRun(
  kept: KeptRun,
  status: () => unknown,
  background?: Background,
): FollowedRun {
  return new Follower(kept, status, background);
}

class Follower implements FollowedRun {
  readonly kept: KeptRun;
  readonly #status: () => unknown;
  readonly #background: Background | undefined;
  #view: RunView | undefined;
  version: string | undefined;
  #pass: Pass | undefined;
  #going = false;
  #restUntilMs = Number.NEGATIVE_INFINITY;

  constructor(kept: KeptRun, status: () => unknown, background: Background | undefined) {
    this.kept = kept;
    this.#status = status;
    this.#background = background;
  }

  view(version: string, exact: boolean): RunView | undefined {
    if (this.version === version) return this.#view;
    const background = this.#background;
    if (background === undefined || exact || this.#view === undefined) {
      this.#finish();
      if (this.version !== version) {
        this.#begin(version);
        this.#finish();
      }
      return this.#view;
    }
    if (this.#pass === undefined && background.monotonicMs() >= this.#restUntilMs) {
      this.#begin(version);
      this.#advance(AT_ONCE, Number.POSITIVE_INFINITY);
      if (this.#pass !== undefined) this.#goOn(background);
    }
    return this.#view;
  }

  #begin(version: string): void {
    this.#pass = {
      version,
      steps: this.kept.follow(this.#status()),
      ...{ spentMs: 0, long: false },
    };
  }

  #finish(): void {
    this.#advance(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  }

  #goOn(background: Background): void {
    if (this.#going) return;
    this.#going = true;
    background.soon(() => {
      this.#going = false;
      try {
        this.#advance(Number.POSITIVE_INFINITY, SLICE_MS);
      } catch {
        // Whoever reads next begins anew, and is told.
        return;
      }
      if (this.#pass !== undefined) this.#goOn(background);
    });
  }

  /** Goes on until it is done, or has done so many places or so many milliseconds. */
  #advance(placesMax: number, msMax: number): void {
    const pass = this.#pass;
    if (pass === undefined) return;
    const now = (): number => this.#background?.monotonicMs() ?? 0;
    const beganMs = now();
    let places = 0;
    try {
      for (;;) {
        const step = pass.steps.next();
        if (step.done === true) {
          this.#done(pass, step.value, now() - beganMs);
          return;
        }
        places += step.value;
        if (places > placesMax || now() - beganMs > msMax) break;
      }
    } catch (error) {
      this.#pass = undefined;
      throw error;
    }
    pass.spentMs += now() - beganMs;
    pass.long = true;
  }

  #done(pass: Pass, view: RunView | undefined, lastMs: number): void {
    this.#pass = undefined;
    this.#view = view;
    this.version = pass.version;
    const spentMs = pass.spentMs + lastMs;
    if (this.#background === undefined || !pass.long) return;
    this.#restUntilMs = this.#background.monotonicMs() + Math.max(REST_MS, REST_FACTOR * spentMs);
  }
}
