import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { WriteBatches } from "./write-batches.ts";

/** Beyond it no subscription writes: a reader that is slow costs its cursor, and this. */
const SLOW_BYTES = 64 * 1024;

/** Answers to requests are small and cannot wait; who reads none of them while asking on is let go. */
const UNREAD_BYTES_MAX = 16 * 1024 ** 2;

/** What connections that are not read hold together. */
export interface UnreadBytes {
  bytes: number;
  /** Beyond it, who asks on and does not read is let go at `SLOW_BYTES` already. */
  readonly most: number;
}

/** The way out of one connection. */
export interface Outgoing {
  /**
   * Sends an answer; with `more`, together with what else comes in this turn. False where so much is
   * unread that the connection should end.
   */
  answer(frame: string, more: boolean): boolean;
  /** Whether an entry of a topic should wait for `room`. */
  readonly full: boolean;
  /** Resolves when there is room for an entry of a topic, or the signal aborts. */
  room(signal: AbortSignal): Promise<void>;
}

export interface OutgoingParts {
  readonly socket: WebSocket;
  readonly tcp: Socket;
  readonly batches: WriteBatches;
  readonly unread: UnreadBytes;
}

export function createOutgoing({ socket, tcp, batches, unread }: OutgoingParts): Outgoing {
  const waiting = new Set<() => void>();
  // Below its high-water mark a socket does not say that it was drained.
  const slowBytes = Math.max(SLOW_BYTES, tcp.writableHighWaterMark);
  let booked = 0;
  const book = (bytes: number): void => {
    unread.bytes += bytes - booked;
    booked = bytes;
  };
  const wake = (): void => {
    book(0);
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  tcp.on("drain", wake);
  tcp.on("close", wake);
  return {
    get full() {
      return socket.bufferedAmount > slowBytes;
    },
    answer(frame, more) {
      if (socket.readyState !== socket.OPEN) return true;
      if (more) batches.hold(tcp);
      socket.send(frame);
      const bytes = socket.bufferedAmount;
      if (bytes <= slowBytes) return true;
      book(bytes);
      return bytes <= UNREAD_BYTES_MAX && unread.bytes <= unread.most;
    },
    async room(signal) {
      // Each that was woken looks again: the first of them may have filled the room.
      while (socket.bufferedAmount > slowBytes && !signal.aborted && !tcp.destroyed) {
        await new Promise<void>((resolve) => {
          const done = (): void => {
            waiting.delete(done);
            signal.removeEventListener("abort", done);
            resolve();
          };
          waiting.add(done);
          signal.addEventListener("abort", done);
        });
      }
    },
  };
}
