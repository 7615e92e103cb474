import type { DropReason } from "../mirror/intake.ts";
import type { ByteBudget } from "../byte-budget.ts";

export interface CaptureLimits {
  readonly memory: ByteBudget;
  readonly bodyMax: number;
}

/**
 * Holds the chunks of one request body by reference while they pass. Past a limit it lets go of
 * everything at once and remembers why.
 */
export class BodyCapture {
  readonly #limits: CaptureLimits;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #failure: DropReason | undefined;

  constructor(limits: CaptureLimits) {
    this.#limits = limits;
  }

  get chunks(): readonly Uint8Array[] {
    return this.#chunks;
  }

  /** Bytes held, and taken from the budget. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Why this body cannot be mirrored, once a limit was passed. */
  get failure(): DropReason | undefined {
    return this.#failure;
  }

  /** Whether the chunk is held. */
  add(chunk: Uint8Array): boolean {
    if (this.#failure !== undefined) return false;
    if (this.#bytes + chunk.length > this.#limits.bodyMax) {
      this.#fail("body-too-large");
      return false;
    }
    if (!this.#limits.memory.tryTake(chunk.length)) {
      this.#fail("memory-full");
      return false;
    }
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    return true;
  }

  /** Lets go of all chunks and gives their bytes back to the budget. */
  release(): void {
    this.#limits.memory.give(this.#bytes);
    this.#chunks = [];
    this.#bytes = 0;
  }

  #fail(reason: DropReason): void {
    this.#failure = reason;
    this.release();
  }
}
