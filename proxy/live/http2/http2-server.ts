import {
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type ServerOptions,
  constants,
  performServerHandshake,
} from "node:http2";
import type { Socket } from "node:net";
import type { LiveLimits } from "../../../core/index.ts";
import { cutStream } from "../../http2/cut-stream.ts";
import { isGrpc } from "../../http2/grpc.ts";
import type { LiveContext } from "../live-context.ts";
import { LiveExchange } from "../live-exchange.ts";
import type { RequestHead } from "../request-head.ts";
import { Http2Client } from "./http2-client.ts";
import { readHttp2Head } from "./read-http2-head.ts";
import { refuseStream } from "./refuse-stream.ts";
import { RejectedStreams } from "./rejected-streams.ts";

const { NGHTTP2_NO_ERROR, NGHTTP2_FLAG_END_STREAM } = constants;

/** Requests of one connection at one time. */
const STREAMS_MAX = 100;
/** Of what node:http2 may hold for one connection, MB. */
const SESSION_MEMORY_MB = 10;
/** Streams that a client may take back at once, and each second after that, before it is cut off. */
const RESETS = { streamResetBurst: 200, streamResetRate: 33 };
const CHECK_MS_MAX = 1000;
const CHECK_MS_MIN = 20;

interface Way {
  readonly liveHost: string;
  readonly limits: LiveLimits;
}

/** The HTTP/2 connections of the live server. */
export interface Http2Server {
  /** Speaks HTTP/2 on a connection that nothing was read from yet. */
  accept(socket: Socket): void;
  /** Says goodbye on every connection; requests under way go on. */
  drain(): void;
  /** Begins to hold connections against their time limits. */
  watch(): void;
  /** Ends that. */
  close(): void;
}

/** Lets HTTP/2 in: each stream becomes a request like any other, with the same checks and books. */
export function createHttp2Server(
  context: LiveContext,
  way: Way,
  clock: { monotonicMs(): number; after(ms: number, call: () => void): () => void },
): Http2Server {
  const sessions = new Set<Session>();
  const { headersTimeout, requestTimeout, keepAliveTimeout } = way.limits;
  const shortest = Math.min(headersTimeout, requestTimeout, keepAliveTimeout);
  const checkMs = Math.min(CHECK_MS_MAX, Math.max(CHECK_MS_MIN, Math.round(shortest / 4)));
  let cancel = (): void => {};
  const check = (): void => {
    const nowMs = clock.monotonicMs();
    for (const session of sessions) session.check(nowMs);
    cancel = clock.after(checkMs, check);
  };
  return {
    watch() {
      cancel = clock.after(checkMs, check);
    },
    accept(socket) {
      const session = new Session(socket, { context, way, monotonicMs: () => clock.monotonicMs() });
      sessions.add(session);
      session.onClosed(() => sessions.delete(session));
      if (context.draining) session.drain();
    },
    drain() {
      for (const session of sessions) session.drain();
    },
    close: () => cancel(),
  };
}

interface SessionParts {
  readonly context: LiveContext;
  readonly way: Way;
  readonly monotonicMs: () => number;
}

class Session {
  readonly #parts: SessionParts;
  readonly #session: ServerHttp2Session;
  readonly #clientIp: string | undefined;
  readonly #clients = new Set<Http2Client>();
  readonly #rejected: RejectedStreams;
  #quietSinceMs: number;
  #served = false;

  constructor(socket: Socket, parts: SessionParts) {
    this.#parts = parts;
    this.#clientIp = socket.remoteAddress;
    this.#quietSinceMs = parts.monotonicMs();
    this.#session = performServerHandshake(socket, sessionOptions(parts.way.limits));
    this.#session.on("error", () => {
      // What it breaks off is told by its streams.
    });
    socket.on("error", () => socket.destroy());
    const { ledger } = parts.context;
    this.#rejected = new RejectedStreams(this.#session, socket, (count) => {
      for (let left = count; left > 0; left -= 1) {
        ledger.receive();
        ledger.refuse("http2-rejected");
      }
    });
    this.#session.on("stream", (stream, ...[, flags, raw]: readonly unknown[]) => {
      const over = typeof flags === "number" && (flags & NGHTTP2_FLAG_END_STREAM) !== 0;
      this.#take(stream, over, raw);
    });
  }

  onClosed(call: () => void): void {
    this.#session.on("close", call);
  }

  drain(): void {
    if (!this.#session.closed) this.#session.close();
  }

  /** Holds the connection against its time limits. */
  check(nowMs: number): void {
    this.#rejected.look();
    const { headersTimeout, keepAliveTimeout, requestTimeout } = this.#parts.way.limits;
    if (this.#clients.size === 0) {
      const limit = this.#served ? keepAliveTimeout : headersTimeout;
      if (nowMs - this.#quietSinceMs > limit) this.#session.destroy(undefined, NGHTTP2_NO_ERROR);
      return;
    }
    for (const client of this.#clients) {
      // A stream of gRPC messages may last as long as both sides like.
      if (client.grpc || client.body.readableEnded) continue;
      if (nowMs - client.startedAtMs > requestTimeout) cutStream(client.body);
    }
  }

  #take(stream: ServerHttp2Stream, over: boolean, raw: unknown): void {
    const { context, way, monotonicMs } = this.#parts;
    stream.on("error", () => {
      // `close` follows, and tells whoever has the stream.
    });
    this.#served = true;
    if (stream.id !== undefined) this.#rejected.took(stream.id);
    context.ledger.receive();
    const { liveHost, limits } = way;
    const fields = Array.isArray(raw) ? raw.map(String) : [];
    const read = readHttp2Head({ raw: fields, over, liveHost, limits });
    if ("reason" in read) {
      context.ledger.refuse(read.reason);
      refuseStream(stream, read);
      // Whoever still sends a body may stop (RFC 9113 8.1).
      if (!over) stream.close(NGHTTP2_NO_ERROR);
      return;
    }
    const { method } = read;
    const grpc = isGrpc(method, read.head.headers);
    // HTTP/2 to the service as well: the bytes need no framing of ours.
    const head: RequestHead = grpc && !over ? { ...read.head, framing: "length" } : read.head;
    const client = new Http2Client({
      stream,
      method,
      clientIp: this.#clientIp,
      grpc,
      takesTrailers: head.framing === "chunked",
      turnEnd: context.turnEnd,
      startedAtMs: monotonicMs(),
    });
    this.#clients.add(client);
    stream.on("close", () => {
      this.#clients.delete(client);
      this.#quietSinceMs = monotonicMs();
    });
    new LiveExchange(context, client, head).start();
  }
}

function sessionOptions(limits: LiveLimits): ServerOptions {
  const options = {
    maxSessionMemory: SESSION_MEMORY_MB,
    // Some more than are let in, so that we can say so and count it; beyond, the stream is reset.
    maxHeaderListPairs: limits.headerCount + 64,
    settings: {
      maxConcurrentStreams: STREAMS_MAX,
      maxHeaderListSize: limits.headerBytes * 2,
      enablePush: false,
    },
    // The live service's answers are passed on as they are.
    strictSingleValueFields: false,
    ...RESETS,
  };
  return options;
}
