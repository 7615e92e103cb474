import { type AnswerHead, parseAnswerHead } from "./parse-answer-head.ts";

/** A power of two. */
const SLOTS = 64;
/** Longer heads are read anew each time. */
const BYTES_MAX = 1024;
/** Every so manieth byte takes part in the hash: heads of one length differ in more than one byte. */
const STRIDE = 5;

interface Slot {
  readonly bytes: Buffer;
  length: number;
  head: AnswerHead;
}

/**
 * Reads heads and remembers the last ones by their bytes: the roles' answers to one request mostly
 * begin with the same ones, and so do a service's answers within a second. What a head says depends
 * on its bytes alone, so the same object serves again; nobody may change it.
 */
export class HeadReader {
  readonly #headRequest: boolean;
  readonly #slots: (Slot | undefined)[] = Array.from({ length: SLOTS });

  /** `headRequest`: the answers are to HEAD, so that no body follows. */
  constructor(headRequest: boolean) {
    this.#headRequest = headRequest;
  }

  /** The head from `at` to `end`, the index behind its empty line. Throws ANSWER_INVALID. */
  read(bytes: Buffer, at: number, end: number): AnswerHead {
    const length = end - at;
    if (length > BYTES_MAX) return this.#parse(bytes, at, end);
    const index = hash(bytes, at, end);
    const slot = this.#slots[index];
    if (slot === undefined) {
      const head = this.#parse(bytes, at, end);
      const kept = Buffer.allocUnsafeSlow(BYTES_MAX);
      bytes.copy(kept, 0, at, end);
      this.#slots[index] = { bytes: kept, length, head };
      return head;
    }
    if (slot.length === length && slot.bytes.compare(bytes, at, end, 0, length) === 0) {
      return slot.head;
    }
    slot.head = this.#parse(bytes, at, end);
    slot.length = bytes.copy(slot.bytes, 0, at, end);
    return slot.head;
  }

  #parse(bytes: Buffer, at: number, end: number): AnswerHead {
    return parseAnswerHead(bytes.toString("latin1", at, end), end - at - 2, this.#headRequest);
  }
}

function hash(bytes: Buffer, at: number, end: number): number {
  let value = end - at;
  for (let index = at; index < end; index += STRIDE) {
    value = (Math.imul(value, 31) + (bytes[index] ?? 0)) | 0;
  }
  return (value ^ (value >>> 15)) & (SLOTS - 1);
}
