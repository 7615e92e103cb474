import { type ClientRequest, type IncomingMessage, Agent, request as httpRequest } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import type { Readable } from "node:stream";
import { type Dispatcher, errors } from "undici";
import type { RequestHead } from "./request-head.ts";
import type { UpstreamTimeouts } from "./upstream-clients.ts";

export interface PlainRequest {
  readonly method: string;
  readonly head: RequestHead;
  readonly body: Readable | null;
  /** The client's side, read for trailers when its body is over. */
  readonly source: IncomingMessage;
}

/**
 * The way to the live service for the three shapes of request that undici 7 and 8 cannot send:
 * `OPTIONS *` (its path check), `Expect: 100-continue` (refused) and request trailers (dropped).
 * It speaks to an undici handler, so that an exchange need not know which of the two carries it.
 */
export class PlainUpstream {
  readonly #origin: URL;
  readonly #agent: Agent;
  readonly #timeouts: UpstreamTimeouts;

  constructor(origin: string, timeouts: UpstreamTimeouts) {
    this.#origin = new URL(origin);
    this.#timeouts = timeouts;
    const options = { keepAlive: true, maxFreeSockets: 8, noDelay: true };
    this.#agent = this.#origin.protocol === "https:" ? new TlsAgent(options) : new Agent(options);
  }

  /** Sends the request; every outcome reaches `handler`. Throws what `http.request` throws. */
  dispatch(what: PlainRequest, handler: Dispatcher.DispatchHandler): void {
    const send = this.#origin.protocol === "https:" ? tlsRequest : httpRequest;
    const outgoing = send({
      host: this.#origin.hostname.replace(/^\[|\]$/g, ""),
      port: this.#origin.port === "" ? undefined : this.#origin.port,
      agent: this.#agent,
      method: what.method,
      path: what.head.path,
      headers: framedHeaders(what.head),
      setHost: false,
      timeout: this.#timeouts.headersMs,
    });
    const flow = new PlainFlow(outgoing);
    attachAnswer(outgoing, flow, handler);
    handler.onRequestStart?.(flow, {});
    sendBody(outgoing, what);
  }

  destroy(): void {
    this.#agent.destroy();
  }
}

/** node:http frames by the fields it is given, so the chunked coding is named again. */
function framedHeaders(head: RequestHead): string[] {
  const headers = [...head.headers];
  if (head.framing === "chunked") headers.push("Transfer-Encoding", "chunked");
  if (head.expectsContinue) headers.push("Expect", "100-continue");
  return headers;
}

/** The handler's hold on a plain request: undici's controller, played with node:http's parts. */
class PlainFlow implements Dispatcher.DispatchController {
  rawHeaders: string[] = [];
  rawTrailers: string[] = [];
  answer: IncomingMessage | undefined;
  reason: Error | null = null;
  readonly #outgoing: ClientRequest;

  constructor(outgoing: ClientRequest) {
    this.#outgoing = outgoing;
  }

  get aborted(): boolean {
    return this.reason !== null;
  }

  get paused(): boolean {
    return this.answer?.isPaused() ?? false;
  }

  pause(): void {
    this.answer?.pause();
  }

  resume(): void {
    this.answer?.resume();
  }

  abort(reason: Error): void {
    if (this.reason !== null) return;
    this.reason = reason;
    this.#outgoing.destroy(reason);
  }
}

function attachAnswer(
  outgoing: ClientRequest,
  flow: PlainFlow,
  handler: Dispatcher.DispatchHandler,
): void {
  let over = false;
  const fail = (error: Error): void => {
    if (over) return;
    over = true;
    outgoing.destroy();
    handler.onResponseError?.(flow, error);
  };
  outgoing.on("error", fail);
  outgoing.on("timeout", () => fail(new errors.HeadersTimeoutError()));
  outgoing.on("information", (info) => {
    flow.rawHeaders = info.rawHeaders;
    handler.onResponseStart?.(flow, info.statusCode, {}, info.statusMessage);
  });
  outgoing.on("upgrade", (_answer, socket) => {
    socket.on("error", () => undefined);
    socket.destroy();
    fail(new errors.SocketError("bad upgrade"));
  });
  outgoing.on("response", (answer) => {
    flow.answer = answer;
    flow.rawHeaders = answer.rawHeaders;
    handler.onResponseStart?.(flow, answer.statusCode ?? 502, {}, answer.statusMessage);
    answer.on("data", (chunk: Buffer) => handler.onResponseData?.(flow, chunk));
    answer.on("error", fail);
    answer.on("end", () => {
      if (over) return;
      over = true;
      flow.rawTrailers = answer.rawTrailers;
      handler.onResponseEnd?.(flow, {});
    });
  });
}

function sendBody(outgoing: ClientRequest, what: PlainRequest): void {
  const { body, source } = what;
  if (body === null) {
    outgoing.end();
    return;
  }
  // The head goes out first: the client may be waiting for what the live service says to it.
  outgoing.flushHeaders();
  body.on("data", (chunk: Buffer) => {
    if (!outgoing.write(chunk)) body.pause();
  });
  outgoing.on("drain", () => body.resume());
  body.on("close", () => {
    if (!body.readableEnded) outgoing.destroy();
  });
  outgoing.on("close", () => body.destroy());
  body.on("end", () => {
    addTrailers(outgoing, source.rawTrailers);
    outgoing.end();
  });
}

function addTrailers(outgoing: ClientRequest, raw: readonly string[]): void {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    pairs.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  }
  if (pairs.length > 0) outgoing.addTrailers(pairs);
}
