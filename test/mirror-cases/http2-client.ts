import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type OutgoingHttpHeaders,
  connect,
  constants,
} from "node:http2";
import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import type { Bell } from "./bell.ts";
import type { CaseClient } from "./case-client.ts";
import { EndWatch } from "./end-watch.ts";
import { Message, pairsOf } from "./message.ts";

export interface Http2Request {
  /** Pseudo fields among them; a list is a field repeated. */
  readonly fields: OutgoingHttpHeaders;
  readonly body?: string | undefined;
  readonly trailers?: OutgoingHttpHeaders | undefined;
}

/** One client connection that speaks HTTP/2 over TLS, each request on a stream of its own. */
export class Http2Client implements CaseClient {
  /** In order of their heads. */
  readonly answers: Message[] = [];
  readonly interim: Message[] = [];
  /** A stream ended by RST_STREAM with an error's code, or the connection is broken. */
  wasReset = false;
  broken: string | undefined;
  readonly #watch = new EndWatch();
  readonly #session: ClientHttp2Session;
  readonly #bell: Bell;
  #asked = 0;
  #over = 0;

  constructor(url: string, ca: Buffer, bell: Bell) {
    this.#bell = bell;
    const { hostname, port } = new URL(url);
    const where = { host: hostname, servername: hostname, port: Number(port) };
    const socket = connectTls({ ...where, ca, ALPNProtocols: ["h2"] });
    const wire = Duplex.from({ readable: socket.pipe(this.#watch), writable: socket });
    this.#session = connect(url, { createConnection: () => wire });
    this.#session.on("error", () => {
      this.wasReset = true;
    });
    this.#session.on("close", () => bell.ring());
  }

  get whole(): Message[] {
    return this.answers.filter(({ complete }) => complete);
  }

  /** Every stream is over: HTTP/2 keeps its connection for more. */
  get ended(): boolean {
    return this.#session.destroyed || (this.#asked > 0 && this.#over === this.#asked);
  }

  request({ fields, body, trailers }: Http2Request): void {
    this.#asked += 1;
    const waitForTrailers = trailers !== undefined;
    const endStream = body === undefined && !waitForTrailers;
    const stream = this.#session.request(fields, { endStream, waitForTrailers });
    this.#read(stream);
    if (waitForTrailers) stream.on("wantTrailers", () => stream.sendTrailers(trailers));
    if (!endStream) stream.end(body ?? "", "latin1");
  }

  close(): void {
    this.#session.destroy();
  }

  #read(stream: ClientHttp2Stream): void {
    let answer: Message | undefined;
    // Over a wrapped socket node:http2 may tell of bytes before it tells of their head.
    const early: Buffer[] = [];
    stream.on("headers", (_fields, _flags, raw?: unknown) => {
      this.interim.push(messageOf(raw));
      this.#bell.ring();
    });
    stream.on("response", (_fields, flags, raw?: unknown) => {
      answer = messageOf(raw);
      answer.endedByHead = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      for (const chunk of early) answer.add(chunk);
      this.answers.push(answer);
      this.#bell.ring();
    });
    stream.on("data", (chunk: Buffer) => {
      if (answer === undefined) early.push(chunk);
      else answer.add(chunk);
    });
    stream.on("trailers", (_fields, _flags, raw?: unknown) => {
      answer?.trailers.push(...pairsOf(raw));
    });
    stream.on("end", () => {
      if (answer !== undefined) answer.complete = this.#wasEnded(stream);
      this.#bell.ring();
    });
    stream.on("error", () => undefined);
    stream.on("close", () => {
      if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) {
        this.wasReset = true;
        if (this.#wasEnded(stream)) this.broken = "END_STREAM and then an error";
      }
      this.#over += 1;
      this.#bell.ring();
    });
  }

  #wasEnded({ id }: ClientHttp2Stream): boolean {
    return id !== undefined && this.#watch.ended.has(id);
  }
}

function messageOf(raw: unknown): Message {
  const [[, status] = ["", ""], ...fields] = pairsOf(raw);
  return new Message(`HTTP/2 ${status}`, fields);
}
