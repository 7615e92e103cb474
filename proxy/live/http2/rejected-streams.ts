import type { ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import { errorCode } from "../../../core/index.ts";

/** The frame's head and one byte of a header block: what the shortest request costs its sender. */
const REQUEST_BYTES_MIN = 10;
/** What node:http2 says of a connection whose bytes are not HTTP/2. */
const NOT_HTTP2 = "ERR_HTTP2_ERROR";

/**
 * Counts the requests of one connection that ended inside node:http2 and never became a stream of
 * ours: heads that HTTP/2 forbids, streams over a limit of the session. Nothing is said of them, but
 * a client's streams are numbered 1, 3, 5, and the number of the last one can be asked for. A client
 * that leaves numbers out is not believed beyond what its bytes can have been.
 */
export class RejectedStreams {
  readonly #session: ServerHttp2Session;
  readonly #socket: Socket;
  readonly #found: (count: number) => void;
  /** Of the last stream that was accounted for. */
  #lastId = -1;
  #streams = 0;

  /** `found` is called with how many more there are. */
  constructor(session: ServerHttp2Session, socket: Socket, found: (count: number) => void) {
    this.#session = session;
    this.#socket = socket;
    this.#found = found;
    // The last moments at which the session can still be asked.
    socket.prependListener("close", () => this.look());
    const destroy = session.destroy.bind(session);
    session.destroy = (error, code) => {
      const before = this.#streams;
      this.look();
      // The frame that ended the connection was the client's last word, and refused.
      if (errorCode(error) === NOT_HTTP2 && before === this.#streams) this.#count(1);
      destroy(error, code);
    };
  }

  /** A stream came through. */
  took(id: number): void {
    this.#advance(id - 2);
    this.#lastId = id;
    this.#streams += 1;
  }

  /** Asks for the last stream's number. */
  look(): void {
    if (this.#session.destroyed) return;
    const { lastProcStreamID } = this.#session.state;
    if (lastProcStreamID !== undefined) this.#advance(lastProcStreamID);
  }

  #advance(id: number): void {
    if (id <= this.#lastId) return;
    const missed = Math.floor((id - this.#lastId) / 2);
    this.#lastId = id;
    const possible = Math.floor(this.#socket.bytesRead / REQUEST_BYTES_MIN) - this.#streams;
    this.#count(Math.min(missed, possible));
  }

  #count(count: number): void {
    if (count <= 0) return;
    this.#streams += count;
    this.#found(count);
  }
}
