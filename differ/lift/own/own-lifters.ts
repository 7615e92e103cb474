import { errorCode } from "../../../core/index.ts";
import {
  type LiftContext,
  type LiftResult,
  type OwnLifters,
  withoutDuplicates,
} from "../lift-context.ts";
import { adoptValue } from "./adopt-value.ts";
import type { BodyLifter, BodyToLift } from "./body-lifter.ts";
import { runBounded } from "./run-bounded.ts";

export interface OwnLifterLimits {
  /** Of one call. Milliseconds. */
  readonly timeoutMs: number;
  /**
   * Calls that ran out of time before the lifter is left out for the rest of the run. One exchange
   * makes up to four: the three roles, and the count of its places.
   */
  readonly timeoutsMax: number;
}

export const OWN_LIFTER_LIMITS: OwnLifterLimits = { timeoutMs: 500, timeoutsMax: 6 };

/** What went wrong in a lifter of the user. */
export interface LifterProblem {
  readonly format: string;
  /** How often so far. */
  readonly count: number;
  /** The code or name of what was thrown; never its message, which may hold parts of the body. */
  readonly reason: string;
  /** Whether the lifter is left out from now on. */
  readonly leftOut: boolean;
}

/** Runs the lifters of the user: what they throw and how long they take is kept from the comparison. */
export function createOwnLifters(
  lifters: readonly BodyLifter[],
  onProblem: (problem: LifterProblem) => void,
  limits: OwnLifterLimits = OWN_LIFTER_LIMITS,
): OwnLifters {
  const runs = lifters.map((lifter) => new OwnLifterRun(lifter, onProblem, limits));
  return {
    lift(body, context) {
      for (const run of runs) {
        const result = run.lift(body, context);
        if (result !== undefined) return { format: run.format, result };
      }
      return undefined;
    },
  };
}

class OwnLifterRun {
  readonly format: string;
  readonly #lifter: BodyLifter;
  readonly #onProblem: (problem: LifterProblem) => void;
  readonly #limits: OwnLifterLimits;
  #problems = 0;
  #timeouts = 0;

  constructor(
    lifter: BodyLifter,
    onProblem: (problem: LifterProblem) => void,
    limits: OwnLifterLimits,
  ) {
    this.format = lifter.format;
    this.#lifter = lifter;
    this.#onProblem = onProblem;
    this.#limits = limits;
  }

  lift(body: BodyToLift, { options }: LiftContext): LiftResult {
    if (this.#timeouts >= this.#limits.timeoutsMax) return undefined;
    try {
      // Taken over inside too: what is given back may have getters, and they may loop.
      return this.#within(() => {
        if (!this.#reads(body, options.essences)) return undefined;
        const lifted = this.#lifter.lift(body);
        if (lifted === undefined) return undefined;
        const adopted = adoptValue(lifted, options.limits);
        if (adopted === undefined) this.#problem("NOT_A_TREE");
        return withoutDuplicates(adopted);
      });
    } catch (error) {
      if (errorCode(error) === "ERR_SCRIPT_EXECUTION_TIMEOUT") this.#timeouts += 1;
      this.#problem(reasonOf(error));
      return undefined;
    }
  }

  #reads(body: BodyToLift, essences: readonly string[]): boolean {
    if (essences.some((essence) => this.#lifter.claims(essence))) return true;
    return this.#lifter.sniff?.(body) === true;
  }

  #within(call: () => LiftResult): LiftResult {
    let result: LiftResult;
    runBounded(() => {
      result = call();
    }, this.#limits.timeoutMs);
    return result;
  }

  #problem(reason: string): void {
    this.#problems += 1;
    this.#onProblem({
      ...{ format: this.format, count: this.#problems, reason },
      leftOut: this.#timeouts >= this.#limits.timeoutsMax,
    });
  }
}

function reasonOf(error: unknown): string {
  const code = errorCode(error);
  return code === "UNKNOWN" && error instanceof Error ? error.name : code;
}
