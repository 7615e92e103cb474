import type { Clock, Logger } from "../../core/index.ts";
import { isReply } from "./refusal.ts";

/** An entry as Redis gives it: names and values in turn. */
export interface StreamEntry {
  readonly number: number;
  readonly fields: readonly string[];
}

/** Whoever follows a stream. */
export interface StreamListener {
  deliver(entries: readonly StreamEntry[]): void;
  /** The key is no stream: it is followed no more. */
  failed(said: string): void;
}

/** A connection that only reads, and the way to interrupt it. */
export interface ReaderConnection {
  /** Undefined where nothing came in time. */
  read(streams: readonly string[], after: readonly number[]): Promise<StreamBatch[]>;
  /** Ends a read that blocks; true where it did block. */
  unblock(): Promise<boolean>;
  /** Those that cannot be read because they are something else than streams. */
  misfits(streams: readonly string[]): Promise<readonly string[]>;
  /** Cuts it, also where the other side says nothing. */
  destroy(): void;
}

export interface StreamBatch {
  readonly stream: string;
  readonly entries: readonly StreamEntry[];
}

export interface ReaderOptions {
  /** The signal aborts where it took too long. */
  readonly open: (signal: AbortSignal) => Promise<ReaderConnection>;
  /** Called on each new connection before it reads: whether the state is still the one known. */
  readonly verify: () => Promise<void>;
  readonly blockMs: number;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
}

interface Source {
  after: number;
  readonly listener: StreamListener;
}

const GRACE_MS = 2000;
const PAUSE_MAX_MS = 2000;

/**
 * Follows any number of streams over one connection that blocks. What is followed changes by
 * interrupting the read; each stream's place is kept here, so that an interrupted read, a cut or a
 * silent connection loses nothing and repeats nothing.
 */
export class Reader {
  readonly #options: ReaderOptions;
  readonly #sources = new Map<string, Source>();
  #connection: ReaderConnection | undefined;
  #running = false;
  #closed = false;
  /** Counts changes of what is followed, and which of them the present read knows. */
  #changes = 0;
  #known = 0;
  #blocking = false;
  #nudging = false;
  #failures = 0;
  #endPause: (() => void) | undefined;
  #opening: AbortController | undefined;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#sources.size;
  }

  follows(stream: string): boolean {
    return this.#sources.has(stream);
  }

  /** Delivers what comes after the number, in order. A stream is followed once at a time. */
  follow(stream: string, after: number, listener: StreamListener): void {
    this.#sources.set(stream, { after, listener });
    this.#changed();
  }

  unfollow(stream: string): void {
    if (this.#sources.delete(stream)) this.#changed();
  }

  close(): void {
    this.#closed = true;
    this.#sources.clear();
    this.#endPause?.();
    this.#opening?.abort(new Error("closed"));
    this.#connection?.destroy();
  }

  #changed(): void {
    this.#changes += 1;
    if (this.#closed) return;
    if (!this.#running) {
      this.#running = true;
      void this.#run();
    } else if (this.#blocking && !this.#nudging) {
      this.#nudging = true;
      void this.#nudge();
    }
  }

  async #run(): Promise<void> {
    // Streams that are followed in the same turn are read together.
    await Promise.resolve();
    while (!this.#closed && this.#sources.size > 0) {
      try {
        await this.#readOnce();
        this.#failures = 0;
      } catch (error) {
        this.#connection?.destroy();
        this.#connection = undefined;
        await this.#pause(error);
      }
    }
    this.#running = false;
  }

  async #readOnce(): Promise<void> {
    if (this.#connection === undefined) {
      this.#connection = await this.#open();
      await this.#options.verify();
    }
    if (this.#closed) this.#connection.destroy();
    if (this.#closed || this.#sources.size === 0) return;
    const connection = this.#connection;
    const { clock, blockMs } = this.#options;
    const streams = [...this.#sources.keys()];
    const after = streams.map((stream) => this.#sources.get(stream)?.after ?? 0);
    this.#known = this.#changes;
    this.#blocking = true;
    // A half-open connection gives neither an answer nor an error.
    const cancel = clock.after(blockMs + GRACE_MS, () => connection.destroy());
    try {
      for (const { stream, entries } of await connection.read(streams, after)) {
        this.#deliver(stream, entries);
      }
    } catch (error) {
      if (!isReply(error) || !error.message.startsWith("WRONGTYPE")) throw error;
      // One key that is no stream would keep all others from being read.
      for (const stream of await connection.misfits(streams)) {
        this.#sources.get(stream)?.listener.failed(error.message);
        this.#sources.delete(stream);
      }
    } finally {
      this.#blocking = false;
      cancel();
    }
  }

  /** A connection that begins and then says nothing would never end by itself. */
  async #open(): Promise<ReaderConnection> {
    const late = new AbortController();
    this.#opening = late;
    const withinMs = this.#options.blockMs + GRACE_MS;
    const cancel = this.#options.clock.after(withinMs, () => {
      late.abort(new Error(`no connection within ${withinMs} ms`));
    });
    const { promise, reject } = Promise.withResolvers<never>();
    late.signal.addEventListener("abort", () => reject(late.signal.reason));
    try {
      return await Promise.race([this.#options.open(late.signal), promise]);
    } finally {
      this.#opening = undefined;
      cancel();
    }
  }

  #deliver(stream: string, entries: readonly StreamEntry[]): void {
    const source = this.#sources.get(stream);
    const last = entries.at(-1);
    if (source === undefined || last === undefined) return;
    const fresh = entries.filter(({ number }) => number > source.after);
    if (fresh.length === 0) return;
    source.after = last.number;
    source.listener.deliver(fresh);
  }

  /** The read may not have begun to block when it is interrupted: then it is tried again. */
  async #nudge(): Promise<void> {
    while (this.#blocking && this.#known !== this.#changes && !this.#closed) {
      const done = await this.#connection?.unblock().catch(() => true);
      if (done === true) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#nudging = false;
  }

  /** The first failure is tried again at once. */
  async #pause(error: unknown): Promise<void> {
    this.#failures += 1;
    if (this.#closed || this.#failures === 1) return;
    const reason = error instanceof Error ? error.message : String(error);
    if (this.#failures === 2) this.#options.logger?.warn("sync reader reconnects", { reason });
    const delayMs = Math.min(25 * 2 ** this.#failures, PAUSE_MAX_MS);
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(delayMs, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
    this.#endPause = undefined;
  }
}
