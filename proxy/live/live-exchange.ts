import { ShadowError, errorCode } from "../../core/index.ts";
import type { CaptureSubject } from "../capture/capture-policy.ts";
import type { AnswerHandler } from "../http1/connection.ts";
import { UnaryWatch } from "../http2/grpc.ts";
import type { AnswerHead } from "../http1/parse-answer-head.ts";
import type { ClientSide, ClientWatcher } from "./client-side.ts";
import type { LiveConnection } from "./live-connection.ts";
import type { LiveContext, OpenExchange } from "./live-context.ts";
import { badGateway } from "./live-failure.ts";
import { liveRequestHead } from "./live-request-head.ts";
import { UNTIMED } from "../timing/live-timings.ts";
import { type Refusal, REFUSALS } from "./refusal.ts";
import type { RequestHead } from "./request-head.ts";
import { type BodyWatcher, RequestPump } from "./request-pump.ts";
import { RequestRecord } from "./request-record.ts";
import type { RequestWork } from "./turn-end.ts";

let lastOrder = 0;

/** Methods that a service may get twice without harm (RFC 9110 9.2.1), where no answer began. */
const SAFE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/**
 * One request on the live path: the connection to the live service on one side, the client on the
 * other, the books beside it. Few objects a request and no promise, timer or closure, because this
 * is what every live request pays.
 */
export class LiveExchange
  implements AnswerHandler, BodyWatcher, CaptureSubject, ClientWatcher, OpenExchange, RequestWork
{
  readonly method: string;
  readonly path: string;
  readonly headers: string[];
  slot = -1;
  /** Grows with every exchange: of two on one connection, the greater is answered later. */
  readonly order: number;
  readonly #context: LiveContext;
  readonly #client: ClientSide;
  readonly #head: RequestHead;
  readonly #record: RequestRecord;
  #requestOver: boolean;
  #pump: RequestPump | undefined;
  #connection: LiveConnection | undefined;
  #continued = false;
  #closes: boolean;
  #waitsForDrain = false;
  /** The beat of the last progress on the live service's side. */
  #heardAtBeat = 0;
  /** Stamps of the one request in eight that is timed. */
  #receivedAt: number;
  #sentAt = UNTIMED;
  #heardAt = UNTIMED;

  constructor(context: LiveContext, client: ClientSide, head: RequestHead) {
    lastOrder += 1;
    this.order = lastOrder;
    this.#context = context;
    this.#receivedAt = context.timings.begin();
    this.#client = client;
    this.#head = head;
    this.method = client.method;
    this.path = head.path;
    this.headers = head.headers;
    this.#closes = head.closes;
    this.#requestOver = head.framing === "none";
    this.#record = new RequestRecord(context, this, client.grpc ? new UnaryWatch() : undefined);
  }

  get clientIp(): string | undefined {
    return this.#client.clientIp;
  }

  /** Whether this exchange's answer is still to be written to this connection. */
  owesAnswerOn(socket: unknown): boolean {
    return this.#client.isOn(socket);
  }

  get requestComplete(): boolean {
    return this.#requestOver;
  }

  /** Ends the client's connection once this answer is over. */
  closeAfter(): void {
    this.#closes = true;
    this.#client.closeAfter();
  }

  /** The rest of this request's body is not HTTP: it is the client's fault and ends here. */
  refuseRest(what: Refusal): void {
    this.#record.cut();
    this.#closes = true;
    this.#giveUp();
    if (this.#client.phase === "waiting") this.#client.refuse(what, true);
    else this.#client.cut();
  }

  /** Sends the request on its way. Every failure becomes an answer or an end of the connection. */
  start(): void {
    this.#context.inFlight.add(this);
    this.#client.watch(this);
    const { upstream } = this.#context;
    const connection = this.#client.grpc ? upstream.takeHttp2() : upstream.take();
    if (connection === undefined) {
      this.#client.refuse(REFUSALS.busy, this.#closes);
      if (!this.#requestOver) this.#client.body.resume();
      this.#record.cut();
      return;
    }
    try {
      this.#send(connection);
    } catch (error) {
      // A fault of ours: the client hears of it instead of waiting.
      this.#context.logger.error("live-fault", { code: errorCode(error) });
      connection.destroy();
      this.onError(error);
    }
    if (this.#requestOver && this.#record.waits) this.#context.turnEnd.settle(this);
  }

  #send(connection: LiveConnection): void {
    this.#connection = connection;
    this.#heardAtBeat = this.#context.silence.beat;
    const { method } = this;
    const bytes = liveRequestHead(method, this.#head);
    if (this.#requestOver) {
      connection.begin({ method, bytes }, this);
    } else {
      connection.beginWithBody({ method, bytes }, this);
      const { framing } = this.#head;
      this.#pump = new RequestPump(connection, { client: this.#client, framing, watcher: this });
    }
    if (this.#receivedAt !== UNTIMED) this.#sentAt = this.#context.timings.stamp();
  }

  onChunk(chunk: Uint8Array): boolean {
    this.#heardAtBeat = this.#context.silence.beat;
    return this.#record.add(chunk);
  }

  onComplete(): void {
    this.#requestOver = true;
    const { trailers } = this.#client;
    if (trailers.length > 0) this.#record.keepTrailers(trailers);
    if (this.#record.waits) this.#context.turnEnd.settle(this);
  }

  onCut(): void {
    if (this.#requestOver) return;
    this.#record.cut();
    if (this.#pump !== undefined) this.#giveUp();
  }

  settleRequest(): void {
    this.#record.settle();
  }

  /** Looked at every beat: ends an exchange whose live service has been silent too long. */
  look(): void {
    const { silence } = this.#context;
    const waitsForClient = this.#waitsForDrain || (!this.#requestOver && !this.#takesNothing);
    // How long a gRPC call may be silent is its caller's to say (grpc-timeout).
    if (this.#connection === undefined || waitsForClient || this.#client.grpc) {
      this.#heardAtBeat = silence.beat;
      return;
    }
    const limit = this.#client.phase === "waiting" ? silence.headersBeats : silence.bodyBeats;
    if (silence.beat - this.#heardAtBeat <= limit) return;
    this.#connection.destroy();
    this.onError(new ShadowError("LIVE_SILENT", "the live service has said nothing for too long"));
  }

  onInterim(head: AnswerHead): void {
    this.#heardAtBeat = this.#context.silence.beat;
    if (head.status === 100) this.#continued = true;
    // Not caused by this client: nobody waits for it (RFC 9110 15.2.1).
    if (head.status === 100 && !this.#head.expectsContinue) return;
    this.#client.interim(head);
  }

  onHead(head: AnswerHead): void {
    this.#heardAtBeat = this.#context.silence.beat;
    if (this.#client.phase !== "waiting") return;
    if (this.#receivedAt !== UNTIMED) this.#heardAt = this.#context.timings.stamp();
    if (this.#head.expectsContinue && !this.#continued && !this.#requestOver) this.#closes = true;
    this.#client.hold(head, this.#closes || this.#context.draining);
    this.#record.live(head.status);
    // It refuses and closes: what is left of the request is not for it (RFC 9112 9.5, 9.6).
    if (!this.#requestOver && head.status >= 400 && !head.persistent) this.#stopSending();
  }

  onData(bytes: Buffer): void {
    this.#heardAtBeat = this.#context.silence.beat;
    if (this.#client.data(bytes)) return;
    this.#waitsForDrain = true;
    this.#connection?.pause();
  }

  onEnd(trailers: readonly string[]): void {
    this.#letGo();
    this.#client.end(trailers);
  }

  /** The live service or the way to it failed. */
  onError(error: unknown): void {
    const connection = this.#connection;
    if (connection !== undefined && this.#mayGoAgain(connection, error)) {
      this.#send(this.#context.upstream.takeNew());
      return;
    }
    this.#letGo();
    if (this.#client.phase === "waiting") this.#client.refuse(badGateway(error), this.#closes);
    else this.#client.cut();
  }

  onAnswering(): void {
    if (this.#receivedAt === UNTIMED) return;
    this.#context.timings.answered(this.#receivedAt, this.#sentAt, this.#heardAt);
    this.#receivedAt = UNTIMED;
  }

  onUnwritable(): void {
    this.#giveUp();
  }

  onWritable(): void {
    this.#heardAtBeat = this.#context.silence.beat;
    this.#pump?.resume();
  }

  /**
   * A connection that was kept idle may be closed by the service at the moment of its next use; a
   * client without us in between would never see that. Once, and only where nothing was answered
   * and doing it twice is harmless (RFC 9110 9.2.2).
   */
  #mayGoAgain(connection: LiveConnection, error: unknown): boolean {
    if (connection.uses <= 1 || connection.heard) return false;
    if (this.#client.phase !== "waiting") return false;
    if (this.#head.framing !== "none" || !SAFE.has(this.method)) return false;
    return errorCode(error) !== "LIVE_SILENT";
  }

  onDrained(): void {
    if (!this.#waitsForDrain) return;
    this.#waitsForDrain = false;
    this.#connection?.resume();
  }

  onClosed(): void {
    this.#context.inFlight.delete(this);
    if (!this.#requestOver) this.#client.watchRest(() => this.onCut());
    if (this.#client.phase === "over") return;
    this.#client.cut();
    this.#giveUp();
  }

  /** Nothing more is wanted from the live service. */
  #giveUp(): void {
    const connection = this.#connection;
    this.#letGo();
    connection?.destroy();
  }

  #letGo(): void {
    this.#connection = undefined;
    this.#stopSending();
  }

  /** What is left of the request's body is read and thrown away. */
  #stopSending(): void {
    this.#pump?.detach();
    this.#pump = undefined;
  }

  /** The live service stopped reading the request, or was told that no more of it comes. */
  get #takesNothing(): boolean {
    return this.#pump === undefined || this.#pump.blocked;
  }
}
