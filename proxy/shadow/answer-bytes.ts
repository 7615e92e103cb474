import { type Hash, createHash } from "node:crypto";
import type { AnswerBody } from "../../core/index.ts";
import type { ByteBudget } from "../byte-budget.ts";

const EMPTY = new Uint8Array(0);
export const EMPTY_BODY: AnswerBody = { kind: "whole", bytes: EMPTY };
/** Of a longer body that was announced, no more is reserved than came. */
const RESERVED_MAX = 65_536;
/**
 * Bodies up to this length share Node's pool, where one costs a third of a buffer of its own. A body
 * that stays keeps the pool's 8 KiB: no more than that for each that waits for another role.
 */
const POOLED_MAX = 1024;

/**
 * One answer's body as it streams in: kept whole, or, from the moment it outgrows the limit or the
 * budget, as the length and hash of all its bytes.
 */
export class AnswerBytes {
  readonly #max: number;
  readonly #budget: ByteBudget;
  #room: Uint8Array | undefined;
  #chunks: Uint8Array[] = [];
  #length = 0;
  #held = 0;
  #hash: Hash | undefined;

  /** `announced`: the body's length where its head names it, else 0. */
  constructor(options: { max: number; budget: ByteBudget; announced: number }) {
    const { max, budget, announced } = options;
    this.#max = max;
    this.#budget = budget;
    if (announced === 0 || announced > RESERVED_MAX || announced > max) return;
    if (!budget.tryTake(announced)) return;
    this.#held = announced;
    this.#room =
      announced <= POOLED_MAX ? Buffer.allocUnsafe(announced) : Buffer.allocUnsafeSlow(announced);
  }

  /** Copies the bytes, which are the reader's again afterwards. */
  add(bytes: Uint8Array): void {
    const at = this.#length;
    this.#length += bytes.byteLength;
    if (this.#room !== undefined) {
      this.#room.set(bytes, at);
      return;
    }
    if (this.#hash !== undefined) {
      this.#hash.update(bytes);
      return;
    }
    if (this.#length <= this.#max && this.#budget.tryTake(bytes.byteLength)) {
      this.#chunks.push(Buffer.from(bytes));
      this.#held += bytes.byteLength;
      return;
    }
    this.#hash = createHash("sha256");
    for (const kept of this.#chunks) this.#hash.update(kept);
    this.#hash.update(bytes);
    this.release();
  }

  finish(): AnswerBody {
    if (this.#room !== undefined) return { kind: "whole", bytes: this.#room };
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
    this.#room = undefined;
  }
}
