import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { type Logger, errorCode } from "../../core/index.ts";
import type { SyncBackend } from "../backend.ts";
import { messageText } from "../message-text.ts";
import { SyncError } from "../sync-error.ts";
import type { WriteBatches } from "./write-batches.ts";
import { type SyncRequest, readRequest } from "./frames/read-request.ts";
import {
  KEEP_ALIVE,
  SUBSCRIPTION_ID_BYTES_MAX,
  fitsWhenDelivered,
  type payloadQuoter,
  replies,
  tooLargeToDeliver,
} from "./frames/replies.ts";
import { type Outgoing, type UnreadBytes, createOutgoing } from "./outgoing.ts";
import { type Pending, PendingRequests } from "./pending-requests.ts";
import type { Answered } from "./answered.ts";
import { serveExtension } from "./serve-extension.ts";
import type { SyncCounters } from "./sync-counters.ts";
import { ENTRIES_PER_REST, type Turns } from "./turns.ts";

/** What all connections of a server share. */
export interface ConnectionContext {
  readonly backend: SyncBackend;
  /** Bytes of a message, either way. */
  readonly maxMessage: number;
  readonly extensions: boolean;
  readonly counters: SyncCounters;
  readonly quote: ReturnType<typeof payloadQuoter>;
  readonly turns: Turns;
  readonly batches: WriteBatches;
  readonly unread: UnreadBytes;
  readonly answered: Answered;
  /** A number that changes when the backend lost what it held. */
  epoch(): Promise<number>;
  readonly logger: Logger;
}

/** Requests of one connection that wait at a time; Testground's own benchmark has 50,000 waiters. */
const PENDING_MAX = 65_536;

const SHUTTING_DOWN = "the server is shutting down";

/**
 * Serves one client. Requests begin in the order they came in; each is answered when it is done.
 * Closes with 1000, but for frames that are no request (1007) and messages over the limit (1009).
 */
export class Connection {
  readonly #socket: WebSocket;
  readonly #context: ConnectionContext;
  readonly #outgoing: Outgoing;
  readonly #pending = new PendingRequests();
  #over = false;

  constructor(socket: WebSocket, tcp: Socket, context: ConnectionContext) {
    this.#socket = socket;
    this.#context = context;
    this.#outgoing = createOutgoing({
      socket,
      tcp,
      batches: context.batches,
      unread: context.unread,
    });
    context.counters.connections += 1;
    context.counters.accepted += 1;
    socket.on("message", (data) => this.#take(messageText(data)));
    // Messages over the limit, cut connections and broken frames end here first; "close" follows.
    socket.on("error", (error) => {
      if (errorCode(error) === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") context.counters.tooLarge += 1;
      this.#stop();
    });
    socket.on("closing", () => this.#stop());
    socket.on("close", () => this.#stop());
  }

  /** Starts anew the hour after which Go's client gives up on a silent server. */
  keepAlive(): void {
    this.#answer(KEEP_ALIVE);
  }

  /** Tells each request that waits that nothing comes any more, and closes with 1000. */
  end(): void {
    if (this.#over) return;
    for (const { id } of this.#stop()) {
      this.#socket.send(replies.failed(id, "CLOSED", SHUTTING_DOWN));
    }
    this.#socket.close(1000, SHUTTING_DOWN);
  }

  #take(text: string): void {
    if (this.#over) return;
    this.#context.counters.requests += 1;
    let request: SyncRequest;
    try {
      request = readRequest(text, this.#context.extensions);
    } catch {
      this.#context.counters.unreadable += 1;
      this.#close(1007, "failed to unmarshal JSON");
      return;
    }
    this.#serve(request);
  }

  #serve(request: SyncRequest): void {
    const { backend, counters } = this.#context;
    const { id } = request;
    switch (request.verb) {
      case "none":
        return;
      case "cancel":
        counters.pending -= this.#pending.cancel(id);
        return;
      case "refused":
        this.#fail(id, new SyncError("INVALID_ARGUMENT", request.sentence));
        return;
      case "publish":
        this.#publish(request);
        return;
      case "signal":
        this.#track(id, undefined, async () =>
          replies.signalled(id, await backend.signal(request.state, signedBy(request))),
        );
        return;
      case "barrier":
        this.#track(id, new AbortController(), async (signal) => {
          // Testground's service lets targets below one pass.
          if (request.target > 0) await backend.wait(request.state, request.target, signal);
          return replies.reached(id);
        });
        return;
      case "subscribe":
        this.#subscribe(request);
        return;
      default:
        this.#track(id, new AbortController(), (signal) =>
          serveExtension(request, {
            ...this.#context,
            signal,
            answer: (frame) => this.#answer(frame),
            room: this.#outgoing.room,
          }),
        );
    }
  }

  #publish({ id, topic, raw, op }: SyncRequest & { verb: "publish" }): void {
    const { backend, counters, maxMessage } = this.#context;
    if (fitsWhenDelivered(raw, maxMessage)) {
      this.#track(id, undefined, async () =>
        replies.published(id, await backend.append(topic, raw, op)),
      );
      return;
    }
    counters.tooLarge += 1;
    this.#fail(id, new SyncError("TOO_LARGE", tooLargeToDeliver(maxMessage)));
  }

  #subscribe(request: SyncRequest & { verb: "subscribe" }): void {
    if (Buffer.byteLength(JSON.stringify(request.id)) - 2 > SUBSCRIPTION_ID_BYTES_MAX) {
      const limit = `the id of a subscription may have ${SUBSCRIPTION_ID_BYTES_MAX} bytes`;
      this.#fail(request.id, new SyncError("INVALID_ARGUMENT", limit));
      return;
    }
    this.#track(request.id, new AbortController(), (signal) => this.#deliver(request, signal));
  }

  /** One cursor over the shared log: a reader that is slow is waited for here, and nowhere else. */
  async #deliver(
    { id, topic, after }: SyncRequest & { verb: "subscribe" },
    signal: AbortSignal,
  ): Promise<string> {
    const { backend, counters, quote, turns } = this.#context;
    let handed = 0;
    for await (const batch of backend.read(topic, after ?? 0, signal)) {
      for (const entry of batch) {
        handed += 1;
        if (handed % ENTRIES_PER_REST === 0) await turns.rest();
        if (this.#outgoing.full) await this.#outgoing.room(signal);
        if (signal.aborted) return "";
        const quoted = quote(entry);
        counters.delivered += 1;
        const frame =
          after === undefined
            ? replies.delivered(id, quoted)
            : replies.deliveredNumbered(id, quoted, entry.seq);
        // What is published now goes out at once, before the others' copies are made.
        this.#answer(frame, batch.length > 1);
      }
    }
    return "";
  }

  /** Does `work` and answers with the frame it gives; with none once it is cancelled. */
  #track(
    id: string,
    abort: AbortController | undefined,
    work: (signal: AbortSignal) => Promise<string>,
  ): void {
    const { counters } = this.#context;
    if (this.#pending.size >= PENDING_MAX) {
      counters.overrun += 1;
      const limit = `${PENDING_MAX} requests of this connection wait already`;
      this.#fail(id, new SyncError("TOO_MANY", limit));
      return;
    }
    const entry: Pending = { id, abort };
    this.#pending.add(entry);
    counters.pending += 1;
    const settle = (): boolean => {
      if (!this.#pending.remove(entry)) return false;
      counters.pending -= 1;
      return true;
    };
    void work(abort?.signal ?? NEVER).then(
      (frame) => {
        if (settle() && frame !== "") this.#answer(frame);
      },
      (error: unknown) => {
        if (settle()) this.#fail(id, error);
      },
    );
  }

  #fail(id: string, error: unknown): void {
    if (error instanceof SyncError) {
      this.#answer(replies.failed(id, error.code, error.message));
      return;
    }
    this.#context.logger.error("sync.request.failed", { code: errorCode(error) });
    this.#answer(replies.failed(id, "INTERNAL", "the request failed inside the server"));
  }

  /** Requests that were sent without waiting are likely to be answered together. */
  #answer(frame: string, more = this.#pending.size > 1): void {
    if (this.#over || this.#outgoing.answer(frame, more)) return;
    this.#context.counters.overrun += 1;
    this.#close(1000, "answers are not read");
  }

  #close(code: number, reason: string): void {
    this.#stop();
    this.#socket.close(code, reason);
  }

  /** Drops what waits; what was counted and published stays. */
  #stop(): Pending[] {
    if (this.#over) return [];
    this.#over = true;
    this.#context.counters.connections -= 1;
    this.#context.counters.pending -= this.#pending.size;
    return this.#pending.clear();
  }
}

/** For requests whose answer comes by itself. */
const NEVER = new AbortController().signal;

function signedBy(request: SyncRequest & { verb: "signal" }) {
  const { op, member } = request;
  return {
    ...(op === undefined ? {} : { opId: op }),
    ...(member === undefined ? {} : { member }),
  };
}
