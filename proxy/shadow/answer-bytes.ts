import { type Hash, createHash } from "node:crypto";
import type { AnswerBody } from "../../core/index.ts";
import type { ByteBudget } from "../byte-budget.ts";

const EMPTY = new Uint8Array(0);
export const EMPTY_BODY: AnswerBody = { kind: "whole", bytes: EMPTY };

/**
 * One answer's body as it streams in: kept whole, or, from the moment it outgrows the limit or the
 * budget, as the length and hash of all its bytes.
 */
export class AnswerBytes {
  readonly #max: number;
  readonly #budget: ByteBudget;
  #chunks: Uint8Array[] = [];
  #length = 0;
  #held = 0;
  #hash: Hash | undefined;

  constructor(max: number, budget: ByteBudget) {
    this.#max = max;
    this.#budget = budget;
  }

  add(chunk: Uint8Array): void {
    this.#length += chunk.byteLength;
    if (this.#hash !== undefined) {
      this.#hash.update(chunk);
      return;
    }
    this.#chunks.push(chunk);
    if (this.#length <= this.#max && this.#budget.tryTake(chunk.byteLength)) {
      this.#held += chunk.byteLength;
      return;
    }
    this.#hash = createHash("sha256");
    for (const kept of this.#chunks) this.#hash.update(kept);
    this.release();
  }

  finish(): AnswerBody {
    if (this.#hash !== undefined) {
      return { kind: "digest", length: this.#length, sha256: this.#hash.digest("hex") };
    }
    const [first] = this.#chunks;
    if (first === undefined) return EMPTY_BODY;
    return {
      kind: "whole",
      bytes: this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks),
    };
  }

  /** Gives the held bytes back; what `finish` returned stays with whoever has it. */
  release(): void {
    this.#budget.give(this.#held);
    this.#held = 0;
    this.#chunks = [];
  }
}
