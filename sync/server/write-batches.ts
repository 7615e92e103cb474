import type { Socket } from "node:net";

/**
 * Sends what a turn writes to a connection as one write, since each costs a call of the kernel: the
 * answers to pipelined requests, the entries of a replay. Nothing waits for a later turn.
 */
export class WriteBatches {
  #held: Socket[] = [];

  /** Holds what is written to the connection until the present turn's work is done. */
  hold(tcp: Socket): void {
    if (tcp.writableCorked > 0) return;
    tcp.cork();
    this.#held.push(tcp);
    if (this.#held.length === 1) process.nextTick(this.#flush);
  }

  readonly #flush = (): void => {
    const held = this.#held;
    this.#held = [];
    for (const tcp of held) tcp.uncork();
  };
}
