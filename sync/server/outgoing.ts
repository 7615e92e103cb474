import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { WriteBatches } from "../write-batches.ts";

/** Beyond it no subscription writes: a reader that is slow costs its cursor, and this. */
const SLOW_BYTES = 1024 ** 2;

/** Answers to requests are small and cannot wait; who reads none of them while asking on is let go. */
const UNREAD_BYTES_MAX = 16 * 1024 ** 2;

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

export function createOutgoing(socket: WebSocket, tcp: Socket, batches: WriteBatches): Outgoing {
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  tcp.on("drain", wake);
  tcp.on("close", wake);
  return {
    get full() {
      return socket.bufferedAmount > SLOW_BYTES;
    },
    answer(frame, more) {
      if (socket.readyState !== socket.OPEN) return true;
      if (more) batches.hold(tcp);
      socket.send(frame);
      return socket.bufferedAmount <= UNREAD_BYTES_MAX;
    },
    async room(signal) {
      // Each that was woken looks again: the first of them may have filled the room.
      while (socket.bufferedAmount > SLOW_BYTES && !signal.aborted && !tcp.destroyed) {
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
