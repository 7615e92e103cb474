import { type NetConnectOpts, type Socket, connect } from "node:net";
import type { Bell } from "./bell.ts";
import type { CaseClient } from "./case-client.ts";
import type { Message } from "./message.ts";
import { MessageReader } from "./message-reader.ts";

/** One client connection that writes bytes as they are given. */
export class RawClient implements CaseClient {
  readonly reader: MessageReader;
  readonly socket: Socket;
  /** The peer closed its side, or the connection is gone. */
  ended = false;
  /** The connection ended by a reset, seen in reading (ECONNRESET) or in writing (EPIPE). */
  wasReset = false;
  received = 0;
  /** When each answer was complete, of `performance.now`. */
  readonly wholeAtMs: number[] = [];
  readonly writtenAtMs: number[] = [];
  readonly #methods: string[] = [];
  #finals = 0;

  constructor(where: NetConnectOpts, bell: Bell) {
    this.reader = new MessageReader({
      kind: "answer",
      nextMethod: () => {
        this.#finals += 1;
        return this.#methods[this.#finals - 1];
      },
    });
    this.socket = connect({ ...where, allowHalfOpen: true, noDelay: true });
    this.socket.on("data", (chunk) => {
      this.received += chunk.length;
      this.reader.feed(chunk);
      while (this.wholeAtMs.length < this.whole.length) this.wholeAtMs.push(performance.now());
      bell.ring();
    });
    this.socket.on("error", () => {
      this.wasReset = true;
    });
    for (const event of ["end", "close"] as const) {
      this.socket.on(event, () => {
        if (!this.ended) this.reader.finish();
        this.ended = true;
        bell.ring();
      });
    }
  }

  write(bytes: string): void {
    for (const [, method] of bytes.matchAll(/(?:^|\n)([!-~]+) [^\r\n]* HTTP\/\d/g)) {
      if (method !== undefined) this.#methods.push(method);
    }
    this.writtenAtMs.push(performance.now());
    this.socket.write(bytes, "latin1");
  }

  get broken(): string | undefined {
    return this.reader.broken;
  }

  /** Final answers, the last perhaps incomplete. */
  get answers(): Message[] {
    return this.reader.messages.filter(({ status }) => status >= 200);
  }

  get whole(): Message[] {
    return this.answers.filter(({ complete }) => complete);
  }

  get interim(): Message[] {
    return this.reader.messages.filter(({ status }) => status < 200);
  }
}
