import { perRole } from "../../core/index.ts";
import type {
  CapturedRequest,
  DropReason,
  MirrorIntake,
  ShadowLink,
  ShadowStatus,
} from "../../proxy/index.ts";
import { addLatency } from "../../proxy/mirror/index.ts";

/**
 * The mirror's end that outlives a change of the configuration: one link after another, each with a
 * thread that was started with what held then. The store has one writer, so the next begins only
 * when the one before has finished and stored; what is offered in between is dropped (shadow-down).
 */
export class ShadowSide implements MirrorIntake {
  readonly tap: MirrorIntake = {
    offer: (request) => this.#link.tap.offer(request),
    live() {},
  };
  readonly #start: () => ShadowLink;
  #link: ShadowLink;
  /** Sequence numbers of this link begin here, as those outside count. */
  #firstSeq = 0;
  #nextSeq = 0;
  /** What the links before told last, added up. */
  #before: ShadowStatus | undefined;
  #closing = false;

  /** `start` begins a link by the configuration that holds when it is called. */
  constructor(start: () => ShadowLink) {
    this.#start = start;
    this.#link = start();
  }

  get ready(): Promise<void> {
    return this.#link.ready;
  }

  offer(request: CapturedRequest): number | DropReason {
    const answer = this.#link.offer(request);
    if (typeof answer !== "number") return answer;
    const seq = this.#firstSeq + answer;
    this.#nextSeq = seq + 1;
    return seq;
  }

  live(seq: number, status: number): void {
    if (seq >= this.#firstSeq) this.#link.live(seq - this.#firstSeq, status);
  }

  /** Begins anew by the present configuration; what is in flight may finish within the limit. */
  async restart(limitMs: number): Promise<void> {
    await this.#link.drain(limitMs);
    await this.#link.close();
    if (this.#closing) return;
    this.#before = this.status();
    this.#firstSeq = this.#nextSeq;
    this.#link = this.#start();
  }

  status(): ShadowStatus {
    const now = this.#link.status();
    return this.#before === undefined ? now : goneOn(this.#before, now);
  }

  drain(limitMs: number): Promise<void> {
    this.#closing = true;
    return this.#link.drain(limitMs);
  }

  close(): Promise<void> {
    this.#closing = true;
    return this.#link.close();
  }
}

/** Counts go on where they were; everything else is the present link's. */
function goneOn(before: ShadowStatus, now: ShadowStatus): ShadowStatus {
  return {
    latency: perRole((role) => addLatency(before.latency[role], now.latency[role])),
    thread: {
      ...now.thread,
      restarts: before.thread.restarts + now.thread.restarts,
      storeFailures: before.thread.storeFailures + now.thread.storeFailures,
    },
    roles: perRole((role) => {
      const failed = { ...before.roles[role].failed };
      for (const [code, count] of Object.entries(now.roles[role].failed)) {
        failed[code] = (failed[code] ?? 0) + count;
      }
      const answered = before.roles[role].answered + now.roles[role].answered;
      return { ...now.roles[role], answered, failed };
    }),
  };
}
