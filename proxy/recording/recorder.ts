import {
  BoundedQueue,
  type Clock,
  type Logger,
  type Redactor,
  type RequestSnapshot,
  errorCode,
} from "../../core/index.ts";
import { writeHeadLine, writeRequestLine } from "./write-ndjson-line.ts";
import type { RecorderCounts } from "./recorder-counts.ts";
import { RecordingFiles } from "./recording-files.ts";
import { redactRequest } from "./redact-request.ts";
import { withoutVia } from "./without-via.ts";

/** Requests, and bytes of their bodies, that may wait for the disk. */
const QUEUE_MAX = 8192;
const QUEUE_BYTES_MAX = 16 * 1024 ** 2;
/** Requests, and bytes of bodies, redacted at a time, so that the thread's other work need not wait. */
const BATCH_MAX = 64;
const BATCH_BYTES_MAX = 256 * 1024;
/** How long requests may gather before they are written: what a killed recorder loses at most. */
const GATHER_MS = 200;

export interface RecorderOptions {
  readonly path: string;
  readonly rotateBytes: number | undefined;
  readonly keep: number | undefined;
  readonly redactor: Redactor;
  readonly counts: RecorderCounts;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Writes redacted requests to a recording; nothing it does reaches who offers. */
export interface Recorder {
  /** Takes a request, or counts it as dropped where too much waits. Never throws, never waits. */
  readonly offer: (request: RequestSnapshot, capturedAtMs: number) => void;
  /** Writes what waits and closes the file. */
  close(): Promise<void>;
}

export function createRecorder(options: RecorderOptions): Recorder {
  return new QueuedRecorder(options);
}

interface Waiting {
  readonly request: RequestSnapshot;
  readonly atMs: number;
}

class QueuedRecorder implements Recorder {
  readonly #options: RecorderOptions;
  readonly #queue = new BoundedQueue<Waiting>(QUEUE_MAX);
  readonly #files: RecordingFiles;
  #queuedBytes = 0;
  #writing: Promise<void> | undefined;
  #scheduled = false;
  #failed = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { path, rotateBytes, keep, clock } = options;
    const head = (): string => writeHeadLine(clock.nowMs());
    this.#files = new RecordingFiles({ path, rotateBytes, keep, head });
    this.#writing = this.#begin().finally(() => {
      this.#writing = undefined;
    });
  }

  readonly offer = (request: RequestSnapshot, capturedAtMs: number): void => {
    const { counts } = this.#options;
    counts.add("offered", 1);
    const bytes = request.body?.byteLength ?? 0;
    const fits = !this.#failed && this.#queuedBytes + bytes <= QUEUE_BYTES_MAX;
    if (!fits || !this.#queue.offer({ request, atMs: capturedAtMs })) {
      counts.add(this.#failed ? "failed" : "dropped", 1);
      return;
    }
    this.#queuedBytes += bytes;
    this.#writeSoon();
  };

  async close(): Promise<void> {
    await this.#writing;
    await this.#writeAll();
    await this.#files.close().catch((error: unknown) => this.#fail(error));
  }

  async #begin(): Promise<void> {
    try {
      await this.#files.begin();
      this.#options.counts.set("files", this.#files.opened);
    } catch (error) {
      this.#fail(error);
    }
  }

  #writeSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.clock.after(GATHER_MS, () => {
      this.#scheduled = false;
      // Who writes just now takes what came meanwhile as well, unless it is about to end.
      const before = this.#writing ?? Promise.resolve();
      const mine = before
        .then(() => this.#writeAll())
        .finally(() => {
          if (this.#writing === mine) this.#writing = undefined;
        });
      this.#writing = mine;
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.size > 0) {
      const { text, requests, leftOut } = this.#takeBatch();
      try {
        if (this.#failed) throw new Error("an earlier write failed");
        await this.#files.write(text);
        this.#options.counts.add("written", requests);
        this.#options.counts.add("bodiesLeftOut", leftOut);
        this.#options.counts.set("files", this.#files.opened);
      } catch (error) {
        this.#options.counts.add("failed", requests);
        this.#fail(error);
      }
    }
  }

  #takeBatch(): { text: string; requests: number; leftOut: number } {
    let text = "";
    let requests = 0;
    let leftOut = 0;
    let bodies = 0;
    while (requests < BATCH_MAX && bodies < BATCH_BYTES_MAX) {
      const next = this.#queue.take();
      if (next === undefined) break;
      const bytes = next.request.body?.byteLength ?? 0;
      this.#queuedBytes -= bytes;
      bodies += bytes;
      const redacted = redactRequest(withoutVia(next.request), this.#options.redactor);
      text += writeRequestLine(redacted, next.atMs);
      requests += 1;
      if (redacted.bodyLeftOut !== undefined) leftOut += 1;
    }
    return { text, requests, leftOut };
  }

  /** A disk that is full stays full for a while: the recording ends here, and that is said once. */
  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    const detail = error instanceof Error ? error.message : String(error);
    this.#options.logger.error("recording-failed", { code: errorCode(error), detail });
  }
}
