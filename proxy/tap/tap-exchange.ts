import type { IncomingMessage } from "node:http";
import type { CaptureSubject } from "../capture/capture-policy.ts";
import type { ExchangeParts, OwedExchange } from "../live/live-context.ts";
import type { LiveResponse, ResponseWatcher } from "../live/live-response.ts";
import type { Refusal } from "../live/refusal.ts";
import { answerRefusal } from "../live/relay.ts";
import { RequestRecord } from "../live/request-record.ts";
import type { TapContext } from "./tap-context.ts";

let lastOrder = 0;

/**
 * One request at the tap: read to its end whatever becomes of it, answered as soon as it is
 * complete, and then offered to the mirror where the policy wants it. Nothing here waits for a role.
 */
export class TapExchange implements OwedExchange, CaptureSubject, ResponseWatcher {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  slot = -1;
  readonly order: number;
  readonly #context: TapContext;
  readonly #request: IncomingMessage;
  readonly #response: LiveResponse;
  readonly #record: RequestRecord;
  readonly #expectsContinue: boolean;
  #requestOver = false;
  #closes: boolean;

  constructor(context: TapContext, { request, response, head }: ExchangeParts) {
    lastOrder += 1;
    this.order = lastOrder;
    this.#context = context;
    this.#request = request;
    this.#response = response;
    this.method = request.method ?? "";
    this.path = head.path;
    this.headers = head.headers;
    this.#expectsContinue = head.expectsContinue;
    this.#closes = head.closes;
    this.#record = new RequestRecord(context, this);
  }

  get clientIp(): string | undefined {
    return this.#request.socket.remoteAddress;
  }

  get requestComplete(): boolean {
    return this.#requestOver;
  }

  owesAnswerOn(socket: unknown): boolean {
    return this.#request.socket === socket;
  }

  closeAfter(): void {
    this.#closes = true;
    this.#response.shouldKeepAlive = false;
  }

  refuseRest(what: Refusal): void {
    this.#record.cut();
    answerRefusal(this.#response, { what, closes: true });
  }

  start(): void {
    this.#context.inFlight.add(this);
    this.#response.watch(this);
    if (this.#expectsContinue) this.#response.writeContinue();
    this.#request.on("data", (chunk: Buffer) => this.#record.add(chunk));
    this.#request.on("end", () => this.#complete());
  }

  onDrained(): void {
    // Answers here are too short to fill up anything.
  }

  onClosed(): void {
    this.#context.inFlight.delete(this);
    if (!this.#requestOver) this.#record.cut();
  }

  #complete(): void {
    this.#requestOver = true;
    const trailers = this.#request.rawTrailers;
    if (trailers.length > 0) this.#record.keepTrailers(trailers);
    this.#answer();
    this.#record.settle();
  }

  #answer(): void {
    const response = this.#response;
    if (response.headersSent || response.destroyed) return;
    const headers = ["Content-Length", "0"];
    if (this.#closes || this.#context.draining) headers.push("Connection", "close");
    response.sendDate = false;
    response.removeHeader("connection");
    response.writeHead(202, headers);
    response.end();
  }
}
