import type { GateState } from "../mirror/wire.ts";
import type { Breaker } from "./breaker.ts";

/**
 * Tells the live thread what the baselines' breakers let through, when that changes. An exchange
 * without both baselines is worth nothing, so it is better dropped before it is copied.
 */
export class BaselineGate {
  readonly #baselines: readonly Breaker[];
  readonly #tell: (state: GateState) => void;
  /** As the live thread has it. */
  #told: GateState = "pass";

  constructor(baselines: readonly Breaker[], tell: (state: GateState) => void) {
    this.#baselines = baselines;
    this.#tell = tell;
  }

  /** An exchange came through: the live thread shuts a gate that let one probe pass. */
  passed(): void {
    if (this.#told === "probe") this.#told = "block";
  }

  /** Call after anything that may have moved a breaker, and from time to time. */
  update(): void {
    const state = this.#state();
    if (state === this.#told) return;
    this.#told = state;
    this.#tell(state);
  }

  #state(): GateState {
    if (this.#baselines.every((breaker) => breaker.state === "closed")) return "pass";
    return this.#baselines.every((breaker) => breaker.admits) ? "probe" : "block";
  }
}
