import { type Clock, type Random, ShadowError } from "../../core/index.ts";
import { SyncError } from "../sync-error.ts";
import { type DialListeners, type Dialled, type Hello, dial } from "./dial.ts";
import { type Reply, errorOf } from "./read-reply.ts";

/** A request that waits for its answer, or a subscription. */
export interface Asked {
  /** A subscription, which nobody waits for to be done. */
  readonly stream?: boolean;
  /** The verb and its arguments, as members of the frame. Asked for again at each connection. */
  body(): string;
  /** True when it is done. */
  take(reply: Reply): boolean;
  fail(error: unknown): void;
}

export interface LinkOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly connectTimeoutMs: number;
  /** How long a lost connection is tried again before what waits fails. */
  readonly reconnectMs: number;
}

const HEARTBEAT_MS = 15_000;
const RETRY_MS = { first: 20, most: 1000 };
/** Requests that wait at a time. */
const ASKED_MAX = 65_536;
/** A server that answers "closed" at each connection is not asked for ever. */
const RESENDS_MAX = 20;

/**
 * A connection that is made again when it is lost. What waits is asked again, in its order; it fails
 * with STATE_LOST where the server came back without what it held, and with CONNECTION_LOST where
 * nobody can tell, or no server comes back in time.
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #asked = new Map<string, { asked: Asked; sends: number }>();
  #dialled: Dialled | undefined;
  #hello: Hello = { extensions: false, epoch: undefined, maxMessage: 0 };
  #nextId = 1;
  #closed = false;
  #stopTimer: () => void = () => {};
  #heard = true;
  #reconnecting = false;
  /** Readers that are too far behind to read on. */
  readonly #pausing = new Set<symbol>();
  #paused = false;
  /** How many of what is asked are subscriptions. */
  #streams = 0;
  readonly #listeners: DialListeners = {
    frame: (reply) => this.#take(reply),
    heard: () => {
      this.#heard = true;
    },
    lost: () => this.#lose(),
  };

  private constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Throws CONNECTION_LOST where no server answers in time. */
  static async open(options: LinkOptions): Promise<Link> {
    const link = new Link(options);
    link.#use(await dial(options, link.#listeners));
    return link;
  }

  /** What the server said of itself when last connected. */
  get hello(): Hello {
    return this.#hello;
  }

  get size(): number {
    return this.#asked.size;
  }

  get connected(): boolean {
    return this.#dialled !== undefined;
  }

  /** Sends a request and keeps it until it is done; returns its id. */
  start(asked: Asked): string {
    if (this.#closed) throw closedError();
    if (this.#asked.size >= ASKED_MAX) {
      throw new SyncError("TOO_MANY", `${ASKED_MAX} requests wait already`);
    }
    const id = String(this.#nextId++);
    const body = asked.body();
    const bytes = Buffer.byteLength(body) + id.length + FRAME_BYTES;
    if (bytes > this.#hello.maxMessage) {
      throw new SyncError(
        "TOO_LARGE",
        `the request has ${bytes} bytes, and the server takes messages of ${this.#hello.maxMessage}`,
      );
    }
    this.#asked.set(id, { asked, sends: 1 });
    if (asked.stream === true) this.#streams += 1;
    this.#flow();
    if (this.#dialled === undefined) this.#reconnect();
    else this.#dialled.send(frameOf(id, body));
    return id;
  }

  /** Takes a request back: nothing more of it is heard. */
  cancel(id: string): void {
    if (this.#forget(id)) this.#dialled?.send(`{"id":"${id}","is_cancel":true}`);
  }

  /**
   * Stops reading from the connection until the returned function is called, for servers that cannot
   * cancel. While a request waits for its answer it is read all the same: whoever awaits a barrier
   * between two messages would stop the barrier's answer.
   */
  pause(): () => void {
    const reader = Symbol("reader");
    this.#pausing.add(reader);
    this.#flow();
    return () => {
      this.#pausing.delete(reader);
      this.#flow();
    };
  }

  #flow(): void {
    const paused = this.#pausing.size > 0 && this.#asked.size === this.#streams;
    if (paused === this.#paused) return;
    this.#paused = paused;
    // Nothing could be heard of the ping that is out.
    if (!paused) this.#heard = true;
    this.#dialled?.pause(paused);
  }

  #forget(id: string): boolean {
    const waiting = this.#asked.get(id);
    if (waiting === undefined) return false;
    this.#asked.delete(id);
    if (waiting.asked.stream === true) this.#streams -= 1;
    this.#flow();
    return true;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopTimer();
    const dialled = this.#dialled;
    this.#dialled = undefined;
    this.#failAll(() => closedError());
    await dialled?.close();
  }

  #use(dialled: Dialled): void {
    this.#dialled = dialled;
    this.#hello = dialled.hello;
    this.#heard = true;
    if (this.#paused) dialled.pause(true);
    this.#beat();
  }

  /** A connection that is silent for a heartbeat, and the ping after it, is given up. */
  #beat(): void {
    this.#stopTimer = this.#options.clock.after(HEARTBEAT_MS, () => {
      // What is not read cannot be heard.
      if (!this.#heard && !this.#paused && this.#asked.size > 0) {
        this.#dialled?.drop();
        return;
      }
      this.#heard = false;
      this.#dialled?.ping();
      this.#beat();
    });
  }

  #take(reply: Reply): void {
    const waiting = this.#asked.get(reply.id);
    if (waiting === undefined) return;
    if (reply.error !== "") {
      const error = errorOf(reply.error);
      // The server goes, and perhaps comes again: the connection's end decides.
      if (error.code === "CLOSED" && waiting.sends < RESENDS_MAX && this.#hello.extensions) {
        this.#dialled?.drop();
        return;
      }
      this.#forget(reply.id);
      waiting.asked.fail(error);
      return;
    }
    if (waiting.asked.take(reply)) this.#forget(reply.id);
  }

  #lose(): void {
    if (this.#closed || this.#dialled === undefined) return;
    this.#dialled = undefined;
    this.#stopTimer();
    // Without operation ids and an epoch, asking again might count twice, or wait for ever.
    if (!this.#hello.extensions) {
      this.#failAll(() => lostError("the connection to the sync server was lost"));
    }
    this.#reconnect();
  }

  #reconnect(): void {
    if (this.#reconnecting) return;
    this.#reconnecting = true;
    const giveUpAtMs = this.#options.clock.monotonicMs() + this.#options.reconnectMs;
    void this.#dialAgain(RETRY_MS.first, giveUpAtMs);
  }

  async #dialAgain(delayMs: number, giveUpAtMs: number): Promise<void> {
    const { clock, random } = this.#options;
    await new Promise<void>((resolve) => {
      this.#stopTimer = clock.after(delayMs * (0.5 + random() / 2), resolve);
    });
    if (this.#closed) return;
    try {
      this.#resume(await dial(this.#options, this.#listeners));
    } catch (error) {
      if (this.#closed) return;
      // A wrong token or address stays wrong.
      if (!(error instanceof SyncError)) {
        this.#reconnecting = false;
        this.#failAll(() => againOf(error));
        return;
      }
      if (clock.monotonicMs() < giveUpAtMs) {
        await this.#dialAgain(Math.min(RETRY_MS.most, delayMs * 2), giveUpAtMs);
        return;
      }
      // The next request begins anew.
      this.#reconnecting = false;
      this.#failAll(() => lostError("the sync server did not come back in time"));
    }
  }

  #resume(dialled: Dialled): void {
    if (this.#closed) {
      void dialled.close();
      return;
    }
    const before = this.#hello;
    this.#reconnecting = false;
    this.#use(dialled);
    if (before.epoch !== dialled.hello.epoch) {
      this.#failAll(
        () => new SyncError("STATE_LOST", "the sync server came back without what it held"),
      );
      return;
    }
    for (const [id, waiting] of this.#asked) {
      waiting.sends += 1;
      dialled.send(frameOf(id, waiting.asked.body()));
    }
  }

  #failAll(error: () => Error): void {
    const all = [...this.#asked.values()];
    this.#asked.clear();
    this.#streams = 0;
    this.#flow();
    for (const { asked } of all) asked.fail(error());
  }
}

const FRAME_BYTES = '{"id":"","is_cancel":false,}'.length;

function frameOf(id: string, body: string): string {
  return `{"id":"${id}","is_cancel":false,${body}}`;
}

/** For each that waits an error of its own. */
function againOf(error: unknown): Error {
  return error instanceof ShadowError
    ? new ShadowError(error.code, error.message, { cause: error })
    : new ShadowError("SYNC_SERVER_FAILED", "the sync server cannot be reached", { cause: error });
}

function closedError(): SyncError {
  return new SyncError("CLOSED", "this client was closed");
}

function lostError(sentence: string): SyncError {
  return new SyncError("CONNECTION_LOST", sentence);
}
