import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type ConnectionTurns, TURNS } from "./connection-turns.ts";
import { closeGently } from "./lingering-close.ts";
import type { LiveResponse } from "./live-response.ts";
import type { Refusal } from "./refusal.ts";

/** Exchanges of one client connection that go on side by side; what is above waits its turn. */
export const UNANSWERED_MAX = 32;
/** Reading goes on at half, so that a connection at the limit does not stop and go at each answer. */
const READ_AGAIN = UNANSWERED_MAX / 2;

const KEY: unique symbol = Symbol("client connection");

declare module "node:net" {
  interface Socket {
    [KEY]?: ClientConnection;
  }
}

/** How a connection ends with its last request: after its answer, or by a refusal instead of it. */
export type Ending = "after-answer" | Refusal;

/** Starts one request. */
export type Admit = (request: IncomingMessage, response: LiveResponse, ending?: Ending) => void;

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: LiveResponse;
}

/**
 * Limits what one client connection can have going on: a client that pipelines without end, or
 * without reading, is not read from before its answers went out. node:http parses all of a piece
 * it has read, so the rest of that piece (64 KiB at most) waits here unstarted and uncounted, as if
 * it were still in the kernel's buffer.
 */
export class ClientConnection implements ConnectionTurns {
  readonly #socket: Socket;
  readonly #start: Admit;
  #waiting: Waiting[] = [];
  #unanswered = 0;
  #paused = false;
  /** Carries HTTP no more: whoever has the socket now reads it as they like. */
  #handedOver = false;
  #ending: Ending | undefined;
  #asksNoMore = false;
  /** The last answer is on its way or out: what else arrives is nobody's request (RFC 9112 9.6). */
  #over = false;

  constructor(socket: Socket, admit: Admit) {
    this.#socket = socket;
    this.#start = admit;
    socket[KEY] = this;
    socket[TURNS] = this;
    socket.destroySoon = endSoon;
    socket.on("resume", onResume);
    socket.on("end", onEnd);
    socket.on("close", onSocketClose);
  }

  /** A request's head was read: it starts now or waits. */
  take(request: IncomingMessage, response: LiveResponse): void {
    if (this.#over) {
      // Read, so that the peer can hear its last answer, and thrown away.
      request.resume();
      return;
    }
    if (this.#unanswered < UNANSWERED_MAX && this.#waiting.length === 0) {
      this.#start(request, response);
      return;
    }
    this.#waiting.push({ request, response });
  }

  /** An exchange began that will `leave`. */
  enter(): void {
    this.#unanswered += 1;
    if (this.#unanswered < UNANSWERED_MAX || this.#handedOver) return;
    this.#paused = true;
    this.#socket.pause();
  }

  /** An exchange's answer is over. */
  leave(): void {
    this.#unanswered -= 1;
    while (this.#unanswered < UNANSWERED_MAX) {
      const next = this.#socket.destroyed ? undefined : this.#waiting.shift();
      if (next === undefined) break;
      this.#admit(next);
    }
    if (this.#asksNoMore) this.#endAfterLast();
    if (!this.#paused || this.#waiting.length > 0 || this.#unanswered > READ_AGAIN) return;
    this.#paused = false;
    if (!this.#socket.destroyed) this.#socket.resume();
  }

  /**
   * The bytes after the last request are not HTTP. Undefined when no request waits; otherwise
   * whether the last one that does is whole, and the connection ends after its answer in any case.
   */
  endAfterWaiting(what: Refusal): "whole" | "cut" | undefined {
    const last = this.#waiting.at(-1);
    if (last === undefined) return undefined;
    const whole = last.request.complete;
    this.#ending = whole ? "after-answer" : what;
    return whole ? "whole" : "cut";
  }

  /** False when too much is owed to the client for the socket to become something else's. */
  handOver(): boolean {
    const free = !this.#paused && this.#waiting.length === 0;
    this.#handedOver = true;
    this.#paused = false;
    return free;
  }

  /** node:http starts reading again whenever a message is whole or an answer has drained. */
  stayPaused(): void {
    if (this.#paused) this.#socket.pause();
  }

  /** The client closed its side: ours follows behind the last answer that is owed. */
  asksNoMore(): void {
    this.#asksNoMore = true;
    this.#endAfterLast();
  }

  #endAfterLast(): void {
    if (this.#unanswered > 0 || this.#waiting.length > 0 || this.#handedOver) return;
    this.#socket.end();
  }

  /** No request that is taken from now on is started. */
  takeNoMore(): void {
    this.#over = true;
    for (const { request } of this.#waiting) request.resume();
    this.#waiting = [];
  }

  /** What waits for a client that is gone was never begun and is nobody's. */
  forget(): void {
    this.#waiting = [];
  }

  #admit({ request, response }: Waiting): void {
    const last = this.#waiting.length === 0;
    this.#start(request, response, last ? this.#ending : undefined);
  }
}

/** The client connection of a socket that the live server accepted. */
export function clientConnectionOf(socket: Duplex): ClientConnection | undefined {
  return socket instanceof Socket ? socket[KEY] : undefined;
}

function onResume(this: Socket): void {
  this[KEY]?.stayPaused();
}

function onEnd(this: Socket): void {
  this[KEY]?.asksNoMore();
}

/** What node:http calls when the last answer of a connection is out. */
function endSoon(this: Socket): void {
  this[KEY]?.takeNoMore();
  closeGently(this);
}

function onSocketClose(this: Socket): void {
  this[KEY]?.forget();
}
