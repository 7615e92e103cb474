import fc from "fast-check";

/** A place that is fuzzed, ready to play cases. */
export interface Playing<T> {
  /** Throws with what is wrong. */
  play(one: T): Promise<void>;
  stop(): Promise<void>;
}

export interface FuzzTarget {
  readonly name: string;
  /** Begins to start what is fuzzed, so that `fuzz` need not wait for it. */
  prepare(): void;
  fuzz(options: FuzzOptions): Promise<FuzzReport>;
}

export interface FuzzOptions {
  readonly seed: number;
  readonly limitMs: number;
  /** Cases at most; without it the time decides. */
  readonly cases?: number;
  /** Told after each case. */
  readonly onCase?: (played: number) => void;
}

export interface FuzzReport {
  readonly name: string;
  readonly played: number;
  readonly finding: Finding | undefined;
}

export interface Finding {
  readonly what: string;
  readonly seed: number;
  /** Smallest case that was found to show it. */
  readonly smallest: unknown;
}

/** Cases in one go; the time is up long before. */
const CASES_MAX = 10_000_000;
/** How long a case that shows a fault is made smaller, milliseconds. */
const SHRINK_MS = 30_000;

/** Makes a target of what its cases are and how to begin to play them. */
export function fuzzTarget<T>(
  name: string,
  cases: fc.Arbitrary<T>,
  start: () => Promise<Playing<T>>,
): FuzzTarget {
  let prepared: Promise<Playing<T>> | undefined;
  const begin = (): Promise<Playing<T>> => {
    const first = prepared ?? start();
    prepared = undefined;
    return first;
  };
  return {
    name,
    prepare() {
      prepared ??= start();
      // Told to whoever plays.
      prepared.catch(() => undefined);
    },
    async fuzz({ seed, limitMs, cases: most = CASES_MAX, onCase }) {
      let playing: Playing<T> | undefined;
      let played = 0;
      let last: Promise<void> = Promise.resolve();
      let failed: { readonly one: T; readonly error: unknown } | undefined;
      const playOne = async (one: T): Promise<void> => {
        playing ??= await begin();
        try {
          await playing.play(one);
        } catch (error) {
          // Whatever it found, the next case must not meet what is left of it.
          const broken = playing;
          playing = undefined;
          await broken.stop();
          failed = { one, error };
          throw error;
        }
        played += 1;
        onCase?.(played);
      };
      const property = fc.asyncProperty(cases, (one) => (last = playOne(one)));
      const settled = (): Promise<void> => last.catch(() => undefined);
      let found = await fc.check(property, { ...checkOptions<T>(seed, limitMs), numRuns: most });
      await settled();
      if (found.failed && found.counterexamplePath !== null) {
        const path = found.counterexamplePath;
        const smaller = await fc.check(property, { ...checkOptions<T>(seed, SHRINK_MS), path });
        await settled();
        if (smaller.failed) found = smaller;
      }
      await playing?.stop();
      const smallest = found.failed ? found.counterexample?.[0] : failed?.one;
      if (failed === undefined) return { name, played, finding: undefined };
      // Also of a case that was still under way when the time was up.
      const error = found.failed ? found.errorInstance : failed.error;
      const what = error instanceof Error ? error.message : String(error);
      return { name, played, finding: { what, seed, smallest } };
    },
  };
}

function checkOptions<T>(seed: number, limitMs: number): fc.Parameters<[T]> {
  return {
    seed,
    numRuns: CASES_MAX,
    interruptAfterTimeLimit: limitMs,
    markInterruptAsFailure: false,
  };
}
