import type { Readable } from "node:stream";
import type { AnswerHead } from "../http1/parse-answer-head.ts";
import type { ResponseWatcher } from "./live-response.ts";
import type { Refusal } from "./refusal.ts";

/** How far a client's answer is: not begun, known but not written, being written, over. */
export type AnswerPhase = "waiting" | "held" | "flowing" | "over";

/** Told what happens on the client's side. */
export interface ClientWatcher extends ResponseWatcher {
  /** The live answer's head was handed to the client's connection. */
  onAnswering(): void;
  /** The held head turned out to be nothing that can be written; the client has a refusal instead. */
  onUnwritable(): void;
}

/** One request's client: its request body as it comes and its answer, in the client's protocol. */
export interface ClientSide {
  readonly method: string;
  readonly clientIp: string | undefined;
  /** A gRPC call, which needs a live service that speaks HTTP/2. */
  readonly grpc: boolean;
  /** The request's body. */
  readonly body: Readable;
  /** Each piece of `body` has memory of its own that nobody else holds. */
  readonly ownPieces: boolean;
  /** At the end of `body`: whether the client sent all of it. */
  readonly bodyWhole: boolean;
  /** Behind the body, names and values in turn. */
  readonly trailers: readonly string[];
  readonly phase: AnswerPhase;
  /** Begins to tell; once. */
  watch(watcher: ClientWatcher): void;
  /** Calls when the client goes away while the body of an answered request still comes. */
  watchRest(gone: () => void): void;
  /** Whether the answer is still to be written to this connection. */
  isOn(socket: unknown): boolean;
  /** The client's connection ends with this answer. */
  closeAfter(): void;
  /** A 1xx answer, passed on where the client's protocol and place in line allow it. */
  interim(head: AnswerHead): void;
  /** Takes the final head. `closes`: the client's connection ends with it. Throws where it cannot be passed on. */
  hold(head: AnswerHead, closes: boolean): void;
  /** Takes a piece that is the caller's again afterwards; false when the client should catch up first. */
  data(bytes: Buffer): boolean;
  /** The answer is complete. */
  end(trailers: readonly string[]): void;
  /** The rest will never come: the client must not take what it has for the whole. */
  cut(): void;
  /** Answers in place of the live service, where nothing was written yet. */
  refuse(what: Refusal, closes: boolean): void;
}
