import type { CapturedRequest } from "./intake.ts";
import type { Way } from "./way.ts";
import type { Batch } from "./wire.ts";

/** How and when a request came. */
interface CaptureMark {
  readonly seq: number;
  readonly way: Way;
  readonly capturedAtMs: number;
}

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
  #tapped: number[] = [];
  #chunks: Uint8Array[] = [];
  #bodyBytes = 0;

  /** Requests gathered so far. */
  get count(): number {
    return this.#count;
  }

  /** Live statuses gathered so far. */
  get statuses(): number {
    return this.#statuses.length / 2;
  }

  get empty(): boolean {
    return this.#count === 0 && this.#statuses.length === 0;
  }

  add(request: CapturedRequest, mark: CaptureMark): void {
    const { seq, way, capturedAtMs } = mark;
    if (this.#count === 0) this.#firstSeq = seq;
    if (way === "tap") this.#tapped.push(this.#count);
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
      tapped: this.#tapped,
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
    this.#tapped = [];
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
