import { errorCode } from "../../core/index.ts";
import { BodyCapture } from "../capture/body-capture.ts";
import type { CaptureSubject } from "../capture/capture-policy.ts";
import type { DropReason } from "../mirror/intake.ts";
import type { UnaryWatch } from "../http2/grpc.ts";
import type { LiveContext } from "./live-context.ts";

/** What a request's books need of the way it came by. */
export type RecordContext = Pick<
  LiveContext,
  "ledger" | "mirror" | "policy" | "memory" | "logger" | "mirroring"
>;

const NO_TRAILERS: readonly string[] = [];

/**
 * One request in the books and, where the policy wants it, on its way to the mirror. It leaves
 * `open` exactly once: at its head when it is filtered or sampled out, else when it is complete or
 * cut off.
 */
export class RequestRecord {
  readonly #context: RecordContext;
  readonly #subject: CaptureSubject;
  readonly #unary: UnaryWatch | undefined;
  #capture: BodyCapture | undefined;
  #trailers = NO_TRAILERS;
  #seq = -1;
  #liveStatus = 0;

  /** `unary`: given for gRPC, of which calls of one message alone can be mirrored. */
  constructor(context: RecordContext, subject: CaptureSubject, unary?: UnaryWatch) {
    this.#context = context;
    this.#unary = unary;
    this.#subject = subject;
    const decision = context.mirroring ? context.policy.decide(subject) : "filtered";
    if (decision === "capture") {
      this.#capture = new BodyCapture({ memory: context.memory, bodyMax: context.policy.bodyMax });
    } else if (decision === "filtered") {
      context.ledger.filter();
    } else {
      context.ledger.sampleOut();
    }
  }

  /** The request still waits for the mirror's turn. */
  get waits(): boolean {
    return this.#capture !== undefined;
  }

  /** Whether the chunk is held. */
  add(chunk: Uint8Array): boolean {
    const kept = this.#capture?.add(chunk) ?? false;
    if (this.#unary !== undefined && !this.#unary.add(chunk)) this.#filter();
    return kept;
  }

  keepTrailers(trailers: readonly string[]): void {
    this.#trailers = trailers;
  }

  /** The client went away before the request was complete. */
  cut(): void {
    const capture = this.#capture;
    if (capture === undefined) return;
    this.#capture = undefined;
    this.#drop(capture, "client-aborted");
  }

  /** The live service's final status, before or after `settle`. */
  live(status: number): void {
    this.#liveStatus = status;
    if (this.#seq >= 0) this.#tellStatus();
  }

  /** Offers the complete request to the mirror, for all three roles or none. */
  settle(): void {
    const capture = this.#capture;
    if (capture === undefined) return;
    // Mirroring was switched off since its head came, or it is a stream of gRPC messages.
    if (!this.#context.mirroring || this.#unary?.whole === false) {
      this.#filter();
      return;
    }
    this.#capture = undefined;
    if (capture.failure !== undefined) {
      this.#drop(capture, capture.failure);
      return;
    }
    const answer = this.#offer(capture);
    if (typeof answer !== "number") {
      this.#drop(capture, answer);
      return;
    }
    this.#context.ledger.mirror();
    this.#seq = answer;
    if (this.#liveStatus !== 0) this.#tellStatus();
  }

  #offer(capture: BodyCapture): number | DropReason {
    const { method, path, headers } = this.#subject;
    const { chunks, bytes: bodyBytes } = capture;
    try {
      const trailers = this.#trailers;
      return this.#context.mirror.offer({ method, path, headers, chunks, bodyBytes, trailers });
    } catch (error) {
      this.#context.logger.error("mirror-offer-failed", { code: errorCode(error) });
      return "shadow-down";
    }
  }

  #tellStatus(): void {
    try {
      this.#context.mirror.live(this.#seq, this.#liveStatus);
    } catch (error) {
      this.#context.logger.error("mirror-status-failed", { code: errorCode(error) });
    }
  }

  #filter(): void {
    const capture = this.#capture;
    if (capture === undefined) return;
    this.#capture = undefined;
    capture.release();
    this.#context.ledger.filter();
  }

  #drop(capture: BodyCapture, reason: DropReason): void {
    capture.release();
    this.#context.ledger.drop(reason);
  }
}
