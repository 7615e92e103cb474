import type { ServerHttp2Stream } from "node:http2";
import { cutStream } from "../../http2/cut-stream.ts";
import { type Http2Fields, addFields, noFields } from "../../http2/fields.ts";
import type { AnswerHead } from "../../http1/parse-answer-head.ts";
import { isFieldValue, isToken } from "../../http1/bytes.ts";
import { clientFields } from "../client-fields.ts";
import type { AnswerPhase, ClientSide, ClientWatcher } from "../client-side.ts";
import { badGateway } from "../live-failure.ts";
import type { Refusal } from "../refusal.ts";
import type { AnswerWork, TurnEnd } from "../turn-end.ts";
import { NO_DATE, refuseStream } from "./refuse-stream.ts";

/** The largest first piece of an answer that waits for the turn's end. */
const SMALL_BYTES_MAX = 8192;
/** node:http2 keeps every interim answer of a stream; a flood of them ends here. */
const INTERIM_MAX = 64;
/** What an answer's trailers must not change once its head is out (RFC 9110 6.5.1). */
const NOT_TRAILERS: ReadonlySet<string> = new Set(["content-length", "host", "trailer"]);

export interface Http2ClientParts {
  readonly stream: ServerHttp2Stream;
  readonly method: string;
  readonly clientIp: string | undefined;
  /** The call is gRPC and needs a service that speaks HTTP/2. */
  readonly grpc: boolean;
  /** The body goes on in a form that can have trailers. */
  readonly takesTrailers: boolean;
  readonly turnEnd: TurnEnd;
  /** When its head was read, of a clock that never goes back. */
  readonly startedAtMs: number;
}

/** A client's stream on an HTTP/2 connection. */
export class Http2Client implements ClientSide, AnswerWork {
  readonly method: string;
  readonly clientIp: string | undefined;
  /** They are parts of what was read in one go. */
  readonly ownPieces = false;
  readonly grpc: boolean;
  readonly body: ServerHttp2Stream;
  readonly startedAtMs: number;
  trailers: readonly string[] = [];
  readonly #turnEnd: TurnEnd;
  #watcher: ClientWatcher | undefined;
  #phase: AnswerPhase = "waiting";
  #fields: Http2Fields = {};
  #mayTrail = false;
  #interims = 0;
  #listensForDrain = false;
  #first: Buffer | undefined;
  #complete = false;
  #answerTrailers: readonly string[] = [];

  constructor(parts: Http2ClientParts) {
    const { stream, takesTrailers } = parts;
    this.body = stream;
    this.method = parts.method;
    this.clientIp = parts.clientIp;
    this.grpc = parts.grpc;
    this.startedAtMs = parts.startedAtMs;
    this.#turnEnd = parts.turnEnd;
    if (!takesTrailers) return;
    stream.on("trailers", (headers) => {
      this.trailers = sendableTrailers(headers);
    });
  }

  get phase(): AnswerPhase {
    return this.#phase;
  }

  /** node:http2 says "end" also where the client took the stream back. */
  get bodyWhole(): boolean {
    return !this.body.aborted && this.body.rstCode === 0;
  }

  watch(watcher: ClientWatcher): void {
    this.#watcher = watcher;
    this.body.on("close", () => watcher.onClosed());
  }

  /** A stream is closed when both of its sides are. */
  watchRest(gone: () => void): void {
    gone();
  }

  isOn(): boolean {
    return false;
  }

  closeAfter(): void {
    // The session ends by itself when it drains; a stream's end ends nothing else.
  }

  interim(head: AnswerHead): void {
    this.#interims += 1;
    if (this.#phase !== "waiting" || this.#interims > INTERIM_MAX || head.status === 101) return;
    try {
      this.body.additionalHeaders(fieldsOf(head, 204));
    } catch {
      // Interim answers are optional by nature.
    }
  }

  hold(head: AnswerHead): void {
    this.#fields = fieldsOf(head, head.status);
    this.#mayTrail = head.framing === "chunked";
    this.#phase = "held";
    this.#turnEnd.answer(this);
  }

  data(bytes: Buffer): boolean {
    if (this.#phase === "held") {
      if (this.#first === undefined && bytes.length <= SMALL_BYTES_MAX) {
        this.#first = Buffer.from(bytes);
        return true;
      }
      if (!this.#flow()) return true;
    }
    if (this.#phase !== "flowing" || this.body.destroyed) return true;
    if (this.body.write(Buffer.from(bytes))) return true;
    this.#listenForDrain();
    return false;
  }

  end(trailers: readonly string[]): void {
    if (this.#phase === "held") {
      this.#complete = true;
      this.#answerTrailers = trailers;
    } else if (this.#phase === "flowing") {
      this.#phase = "over";
      this.#answerTrailers = trailers;
      this.body.end();
    }
  }

  cut(): void {
    if (this.#phase === "over" || this.#complete) return;
    if (this.#phase === "held") this.#flow();
    this.#phase = "over";
    cutStream(this.body);
  }

  refuse(what: Refusal): void {
    this.#phase = "over";
    refuseStream(this.body, what);
  }

  /** The turn's end: hands what it brought to the client. */
  sendAnswer(): void {
    if (this.#phase !== "held") return;
    if (!this.#complete) {
      this.#flow();
      return;
    }
    const bare = this.#first === undefined && this.#answerTrailers.length === 0;
    if (!this.#writeHead({ endStream: bare, waitForTrailers: this.#answerTrailers.length > 0 })) {
      return;
    }
    this.#phase = "over";
    if (!bare) this.body.end(this.#first);
  }

  #flow(): boolean {
    if (!this.#writeHead({ endStream: false, waitForTrailers: this.#mayTrail })) return false;
    this.#phase = "flowing";
    if (this.#first !== undefined) this.body.write(this.#first);
    return true;
  }

  #writeHead(how: { endStream: boolean; waitForTrailers: boolean }): boolean {
    const { body } = this;
    if (body.destroyed || body.closed) {
      this.#phase = "over";
      return false;
    }
    if (how.waitForTrailers) body.once("wantTrailers", () => this.#sendTrailers());
    try {
      body.respond(this.#fields, { ...how, ...NO_DATE });
      return true;
    } catch (error) {
      this.refuse(badGateway(error));
      this.#watcher?.onUnwritable();
      return false;
    }
  }

  #sendTrailers(): void {
    const trailers = noFields();
    const raw = this.#answerTrailers;
    for (let index = 0; index + 1 < raw.length; index += 2) {
      if (NOT_TRAILERS.has((raw[index] ?? "").toLowerCase())) continue;
      addFields(trailers, [raw[index] ?? "", raw[index + 1] ?? ""]);
    }
    try {
      this.body.sendTrailers(trailers);
    } catch {
      // The body is whole; the stream ends without them, unless it is gone already.
      if (!this.body.destroyed) this.body.close();
    }
  }

  #listenForDrain(): void {
    if (this.#listensForDrain) return;
    this.#listensForDrain = true;
    this.body.on("drain", () => this.#watcher?.onDrained());
  }
}

/** Throws where the head's transfer coding is not one we can undo. */
function fieldsOf(head: AnswerHead, bodyStatus: number): Http2Fields {
  const context = { status: bodyStatus, modern: true, closes: false };
  const { headers } = clientFields(head.fields, context);
  const fields = noFields();
  fields[":status"] = head.status;
  addFields(fields, headers);
  return fields;
}

function sendableTrailers(headers: Readonly<Record<string, unknown>>): string[] {
  const sendable: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (!isToken(name) || NOT_TRAILERS.has(name) || name === "transfer-encoding") continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one === "string" && isFieldValue(one)) sendable.push(name, one);
    }
  }
  return sendable;
}
