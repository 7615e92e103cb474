import type { IncomingMessage } from "node:http";
import type { AnswerHead } from "../http1/parse-answer-head.ts";
import { SpentMemory } from "../http1/spent-memory.ts";
import { clientFields } from "./client-fields.ts";
import type { AnswerPhase, ClientSide, ClientWatcher } from "./client-side.ts";
import { badGateway } from "./live-failure.ts";
import type { LiveResponse } from "./live-response.ts";
import type { Refusal } from "./refusal.ts";
import { addTrailers, answerRefusal, relayInterim } from "./relay.ts";
import type { AnswerWork, TurnEnd } from "./turn-end.ts";

/** The largest first piece of an answer that waits for the turn's end to share a write. */
const SMALL_BYTES_MAX = 8192;

/** An HTTP/1.x client. The answer's head and a small body leave in one write at the turn's end. */
export class Http1Client implements ClientSide, AnswerWork {
  readonly body: IncomingMessage;
  /** node:http says "end" of whole bodies alone. */
  readonly bodyWhole = true;
  readonly grpc = false;
  /** Node's parser copies what it reads from a plain socket; pieces of a TLS record may share theirs. */
  readonly ownPieces: boolean;
  readonly #response: LiveResponse;
  readonly #turnEnd: TurnEnd;
  #watcher: ClientWatcher | undefined;
  #phase: AnswerPhase = "waiting";
  #status = 0;
  #phrase = "";
  #headers: string[] = [];
  #chunked = false;
  #closes = false;
  #first: string | undefined;
  #complete = false;
  #spent: SpentMemory | undefined;

  constructor(request: IncomingMessage, response: LiveResponse, turnEnd: TurnEnd) {
    this.body = request;
    this.ownPieces = !("encrypted" in request.socket);
    this.#response = response;
    this.#turnEnd = turnEnd;
  }

  get method(): string {
    return this.body.method ?? "";
  }

  get clientIp(): string | undefined {
    return this.body.socket.remoteAddress;
  }

  get trailers(): readonly string[] {
    return this.body.rawTrailers;
  }

  get phase(): AnswerPhase {
    return this.#phase;
  }

  watch(watcher: ClientWatcher): void {
    this.#watcher = watcher;
    this.#response.watch(watcher);
  }

  /** Node no longer tells an answered request when its client goes. */
  watchRest(gone: () => void): void {
    const { socket } = this.body;
    if (socket.destroyed) {
      gone();
      return;
    }
    socket.on("close", gone);
    // Or they would pile up on a connection whose requests are all answered early.
    this.body.on("end", () => socket.off("close", gone));
  }

  isOn(socket: unknown): boolean {
    return this.body.socket === socket;
  }

  closeAfter(): void {
    this.#response.shouldKeepAlive = false;
  }

  interim(head: AnswerHead): void {
    relayInterim(this.#response, head);
  }

  hold(head: AnswerHead, closes: boolean): void {
    const { status } = head;
    const modern = this.body.httpVersionMinor === 1;
    const answer = clientFields(head.fields, { status, modern, closes });
    this.#status = status;
    this.#phrase = head.phrase;
    this.#headers = answer.headers;
    this.#chunked = answer.chunked;
    this.#closes = closes;
    this.#phase = "held";
    this.#turnEnd.answer(this);
  }

  data(bytes: Buffer): boolean {
    if (this.#phase === "held") {
      if (this.#first === undefined && bytes.length <= SMALL_BYTES_MAX) {
        this.#first = bytes.toString("latin1");
        return true;
      }
      if (!this.#flow()) return true;
      this.#watcher?.onAnswering();
    }
    if (this.#phase !== "flowing") return true;
    // A slow client may need the bytes later than their owner does.
    const piece = Buffer.from(bytes);
    this.#spent ??= new SpentMemory();
    if (this.#response.write(piece, this.#spent.after(piece))) return true;
    this.#response.listenForDrain();
    return false;
  }

  end(trailers: readonly string[]): void {
    if (this.#phase === "held" && trailers.length > 0 && this.#chunked) this.#flow();
    if (this.#phase === "held") {
      this.#complete = true;
      return;
    }
    if (this.#phase !== "flowing") return;
    this.#phase = "over";
    if (this.#chunked && trailers.length > 0) addTrailers(this.#response, trailers);
    this.#response.end();
  }

  cut(): void {
    // No last chunk, no missing bytes made up; what is whole already still leaves.
    if (this.#phase === "over" || this.#complete) return;
    if (this.#phase === "held") this.#flow();
    this.#phase = "over";
    this.#response.destroy();
  }

  refuse(what: Refusal, closes: boolean): void {
    this.#phase = "over";
    answerRefusal(this.#response, { what, closes });
  }

  /** The turn's end: hands what it brought to the client, in one write where it is small. */
  sendAnswer(): void {
    if (this.#phase !== "held") return;
    if (!this.#complete) {
      if (!this.#flow()) return;
      if (this.#first === undefined) this.#response.flushHeaders();
      this.#watcher?.onAnswering();
      return;
    }
    if (!this.#writeHead()) return;
    this.#phase = "over";
    // As one string with the head: node:http then makes one write of it instead of a vector.
    if (this.#first === undefined) this.#response.end();
    else this.#response.end(this.#first, "latin1");
    this.#watcher?.onAnswering();
  }

  /** Head and held piece go out and the rest will follow as it comes. */
  #flow(): boolean {
    if (!this.#writeHead()) return false;
    this.#phase = "flowing";
    if (this.#first !== undefined) this.#response.write(this.#first, "latin1");
    return true;
  }

  #writeHead(): boolean {
    const response = this.#response;
    try {
      response.sendDate = false;
      response.removeHeader("connection");
      response.writeHead(this.#status, this.#phrase, this.#headers);
      return true;
    } catch (error) {
      this.refuse(badGateway(error), this.#closes);
      this.#watcher?.onUnwritable();
      return false;
    }
  }
}
