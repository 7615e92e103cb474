import type { IncomingMessage } from "node:http";
import type { Client, Dispatcher } from "undici";
import type { CaptureSubject } from "../capture/capture-policy.ts";
import { readAnswerHead } from "./answer-head.ts";
import type { ExchangeParts, LiveContext } from "./live-context.ts";
import { badGateway } from "./live-failure.ts";
import type { LiveResponse, ResponseWatcher } from "./live-response.ts";
import { type Refusal, REFUSALS } from "./refusal.ts";
import { addTrailers, answerRefusal, latin1Phrase, relayInterim } from "./relay.ts";
import { type BodyWatcher, RequestBody } from "./request-body.ts";
import type { RequestHead } from "./request-head.ts";
import { RequestRecord } from "./request-record.ts";
import type { TurnWork } from "./turn-end.ts";

type Flow = Dispatcher.DispatchController;
type RawFields = readonly (Buffer | string)[];

/** The largest first piece of an answer that waits for the turn's end to share a write. */
const SMALL_BYTES_MAX = 8192;

/** A live answer's way to the client: not begun, head and first piece held, flowing, over. */
type Phase = "waiting" | "held" | "flowing" | "over";

let lastOrder = 0;

/**
 * One request on the live path: undici's handler on one side, the client's response on the other,
 * the books beside it. One object a request and no promise, timer or closure, because this is what
 * every live request pays.
 */
export class LiveExchange
  implements Dispatcher.DispatchHandler, BodyWatcher, CaptureSubject, ResponseWatcher, TurnWork
{
  readonly method: string;
  readonly path: string;
  readonly headers: string[];
  slot = -1;
  /** Grows with every exchange: of two on one connection, the greater is answered later. */
  readonly order: number;
  readonly #context: LiveContext;
  readonly #request: IncomingMessage;
  readonly #response: LiveResponse;
  readonly #head: RequestHead;
  readonly #record: RequestRecord;
  #requestOver: boolean;
  #body: RequestBody | null = null;
  #client: Client | undefined;
  #flow: Flow | undefined;
  #phase: Phase = "waiting";
  #continued = false;
  #clientGone = false;
  #closes: boolean;
  #status = 0;
  #phrase = "";
  #answerHeaders: string[] = [];
  #chunked = false;
  #first: Buffer | undefined;
  #answerOver = false;
  #waitsForDrain = false;

  constructor(context: LiveContext, parts: ExchangeParts) {
    lastOrder += 1;
    this.order = lastOrder;
    this.#context = context;
    this.#request = parts.request;
    this.#response = parts.response;
    this.#head = parts.head;
    this.method = parts.request.method ?? "";
    this.path = parts.head.path;
    this.headers = parts.head.headers;
    this.#closes = parts.head.closes;
    this.#requestOver = parts.head.framing === "none";
    this.#record = new RequestRecord(context, this);
  }

  get clientIp(): string | undefined {
    return this.#request.socket.remoteAddress;
  }

  /** Whether this exchange's answer is still to be written to this connection. */
  owesAnswerOn(socket: unknown): boolean {
    return this.#request.socket === socket;
  }

  get requestComplete(): boolean {
    return this.#requestOver;
  }

  /** Ends the client's connection once this answer is over. */
  closeAfter(): void {
    this.#closes = true;
    this.#response.shouldKeepAlive = false;
  }

  /** The rest of this request's body is not HTTP: it is the client's fault and ends here. */
  refuseRest(what: Refusal): void {
    this.#record.cut();
    this.#closes = true;
    this.#flow?.abort(new Error("the request's body is malformed"));
    if (this.#phase === "waiting") this.#answerLocally(what);
    else this.#response.destroy();
  }

  /** Sends the request on its way. Every failure becomes an answer or an end of the connection. */
  start(): void {
    this.#context.inFlight.add(this);
    this.#response.watch(this);
    if (!this.#requestOver) this.#body = new RequestBody(this.#request, this);
    try {
      this.#dispatch(this.#body);
    } catch (error) {
      this.#body?.destroy();
      this.onResponseError(undefined, error);
    }
    if (this.#requestOver && this.#record.waits) this.#context.turnEnd.settle(this);
  }

  #dispatch(body: RequestBody | null): void {
    const { method, path, headers } = this;
    if (path === "*" || this.#head.expectsContinue || this.#head.trailer) {
      const source = this.#request;
      this.#context.plain.dispatch({ method, head: this.#head, body, source }, this);
      return;
    }
    const client = this.#context.clients.take();
    if (client === undefined) {
      body?.destroy();
      this.#answerLocally(REFUSALS.busy);
      return;
    }
    this.#client = client;
    client.dispatch({ method, path, headers, body, reset: false }, this);
  }

  onChunk(chunk: Uint8Array): void {
    this.#record.add(chunk);
  }

  onComplete(): void {
    this.#requestOver = true;
    const trailers = this.#request.rawTrailers;
    if (trailers.length > 0) this.#record.keepTrailers(trailers);
    if (this.#record.waits) this.#context.turnEnd.settle(this);
  }

  onCut(): void {
    if (!this.#requestOver) this.#record.cut();
    this.#body?.destroy();
  }

  settleRequest(): void {
    this.#record.settle();
  }

  onRequestStart(flow: Flow): void {
    this.#flow = flow;
    if (this.#clientGone) flow.abort(new Error("the client went away"));
  }

  // oxlint-disable-next-line max-params -- undici's handler interface
  onResponseStart(flow: Flow, status: number, _parsed: unknown, phrase?: string): void {
    const raw: RawFields = Array.isArray(flow.rawHeaders) ? flow.rawHeaders : [];
    if (status < 200) {
      if (status === 100) this.#continued = true;
      relayInterim(this.#response, { status, phrase: phrase ?? "", raw });
      return;
    }
    if (this.#phase !== "waiting") return;
    this.#status = status;
    this.#phrase = latin1Phrase(phrase ?? "");
    if (this.#head.expectsContinue && !this.#continued && !this.#requestOver) this.#closes = true;
    const closes = this.#closes || this.#context.draining;
    const modern = this.#request.httpVersionMinor === 1;
    const head = readAnswerHead(raw, { status, modern, closes });
    this.#answerHeaders = head.headers;
    this.#chunked = head.chunked;
    this.#record.live(status);
    this.#phase = "held";
    // RFC 9112 6.3: these end at their head, whatever length their fields speak of.
    if (status === 204 || status === 304) this.#answerOver = true;
    this.#context.turnEnd.answer(this);
  }

  onResponseData(flow: Flow, chunk: Buffer): void {
    if (this.#answerOver) return;
    if (this.#phase === "held") {
      if (this.#first === undefined && chunk.length <= SMALL_BYTES_MAX) {
        this.#first = chunk;
        return;
      }
      if (!this.#beginFlow()) return;
    }
    if (this.#phase === "flowing" && !this.#response.write(chunk)) {
      this.#waitsForDrain = true;
      this.#response.listenForDrain();
      flow.pause();
    }
  }

  onResponseEnd(flow: Flow): void {
    this.#giveClient();
    const trailers: RawFields = Array.isArray(flow.rawTrailers) ? flow.rawTrailers : [];
    if (this.#phase === "held" && trailers.length > 0 && this.#chunked) this.#beginFlow();
    if (this.#phase === "held") {
      this.#answerOver = true;
      return;
    }
    if (this.#phase !== "flowing") return;
    this.#phase = "over";
    if (this.#chunked && trailers.length > 0) addTrailers(this.#response, trailers);
    this.#response.end();
  }

  /** The live service or the way to it failed. */
  onResponseError(_flow: Flow | undefined, error: unknown): void {
    this.#giveClient();
    if (this.#answerOver || this.#phase === "over") return;
    if (this.#clientGone) {
      this.#phase = "over";
    } else if (this.#phase === "waiting") {
      this.#answerLocally(badGateway(error));
    } else {
      // An incomplete answer must not look complete: no last chunk, no missing bytes made up.
      if (this.#phase === "held") this.#beginFlow();
      this.#phase = "over";
      this.#response.destroy();
    }
  }

  /** Hands what the turn brought of the answer to the client, in one write where it is small. */
  sendAnswer(): void {
    if (this.#phase !== "held") return;
    if (!this.#answerOver) {
      if (this.#beginFlow() && this.#first === undefined) this.#response.flushHeaders();
      return;
    }
    if (!this.#writeHead()) return;
    this.#phase = "over";
    // As one string with the head: node:http then makes one write of it instead of a vector.
    if (this.#first === undefined) this.#response.end();
    else this.#response.end(this.#first.toString("latin1"), "latin1");
  }

  /** Head and held piece go out and the rest will follow as it comes. */
  #beginFlow(): boolean {
    if (!this.#writeHead()) return false;
    this.#phase = "flowing";
    if (this.#first !== undefined) this.#response.write(this.#first);
    return true;
  }

  /** False when the answer's head is nothing that can be written; the client then has a 502. */
  #writeHead(): boolean {
    const response = this.#response;
    try {
      response.sendDate = false;
      response.removeHeader("connection");
      response.writeHead(this.#status, this.#phrase, this.#answerHeaders);
      return true;
    } catch (error) {
      this.#answerLocally(badGateway(error));
      this.#flow?.abort(new Error("the answer's head cannot be sent on", { cause: error }));
      return false;
    }
  }

  onDrained(): void {
    if (!this.#waitsForDrain) return;
    this.#waitsForDrain = false;
    this.#flow?.resume();
  }

  onClosed(): void {
    this.#context.inFlight.delete(this);
    if (!this.#requestOver) this.#watchRest();
    if (this.#phase === "over") return;
    this.#clientGone = true;
    this.#phase = "over";
    this.#flow?.abort(new Error("the client went away"));
  }

  /** An answered request whose body still comes: Node no longer tells it when the client goes. */
  #watchRest(): void {
    const { socket } = this.#request;
    if (socket.destroyed) this.onCut();
    else socket.on("close", () => this.onCut());
  }

  #answerLocally(what: Refusal): void {
    this.#phase = "over";
    answerRefusal(this.#response, { what, closes: this.#closes });
  }

  #giveClient(): void {
    const client = this.#client;
    if (client === undefined) return;
    this.#client = undefined;
    this.#context.clients.give(client);
  }
}
