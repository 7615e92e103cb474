import type { CapturedRequest } from "./intake.ts";
import type { Batch } from "./wire.ts";

/**
 * Gathers what one turn of the event loop offers. Appending costs a join and six pushes; bodies are
 * held by reference until the batch leaves and are copied once, into one buffer that is transferred.
 */
export class Outbox {
  #firstSeq = 0;
  #count = 0;
  #texts: string[] = [];
  #numbers: number[] = [];
  #statuses: number[] = [];
  #chunks: Uint8Array[] = [];
  #bodyBytes = 0;

  /** Requests gathered so far. */
  get count(): number {
    return this.#count;
  }

  get empty(): boolean {
    return this.#count === 0 && this.#statuses.length === 0;
  }

  add(seq: number, request: CapturedRequest, capturedAtMs: number): void {
    if (this.#count === 0) this.#firstSeq = seq;
    this.#count += 1;
    const trailers = request.trailers.length === 0 ? "" : request.trailers.join("\n");
    this.#texts.push(request.method, request.path, request.headers.join("\n"), trailers);
    if (request.bodyBytes === 0) {
      this.#numbers.push(-1, capturedAtMs);
      return;
    }
    this.#numbers.push(request.bodyBytes, capturedAtMs);
    for (const chunk of request.chunks) this.#chunks.push(chunk);
    this.#bodyBytes += request.bodyBytes;
  }

  addStatus(seq: number, status: number): void {
    this.#statuses.push(seq, status);
  }

  /** The gathered batch; the outbox is empty afterwards. */
  take(): Batch {
    const batch: Batch = {
      kind: "batch",
      firstSeq: this.#firstSeq,
      texts: this.#texts,
      numbers: this.#numbers,
      statuses: this.#statuses,
      bodies: this.#bodyBytes === 0 ? undefined : concat(this.#chunks, this.#bodyBytes),
    };
    this.clear();
    return batch;
  }

  clear(): void {
    this.#count = 0;
    this.#texts = [];
    this.#numbers = [];
    this.#statuses = [];
    this.#chunks = [];
    this.#bodyBytes = 0;
  }
}

function concat(chunks: readonly Uint8Array[], total: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}
