import type { Worker } from "node:worker_threads";
import { type Clock, ShadowError } from "../../core/index.ts";
import { SteeringRefused } from "../../dashboard/server/index.ts";
import type { JobName, SteeringJobs, SteeringReply } from "./steering-jobs.ts";

export interface SteeringLink {
  /** Throws the job's coded error, STEERING_BUSY, or STEERING_THREAD where the thread is lost. */
  ask<Name extends JobName>(
    name: Name,
    asks: SteeringJobs[Name]["asks"],
  ): Promise<SteeringJobs[Name]["gives"]>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (gives: unknown) => void;
  readonly reject: (error: ShadowError) => void;
  readonly cancel: () => void;
}

export interface SteeringLinkParts {
  readonly startThread: () => Worker;
  readonly clock: Clock;
}

const WAITING_MAX = 32;
const JOB_LIMIT_MS = 60_000;
/** Who looks at rules usually does so again soon, and to start the thread takes most of the first answer's time. */
const IDLE_MS = 300_000;

/**
 * The way to a thread that is there only while it is needed: what parses YAML, checks configurations and
 * judges a run without approvals is 40 MB that nobody else has a use for.
 */
export function createSteeringLink(parts: SteeringLinkParts): SteeringLink {
  return new Link(parts);
}

class Link implements SteeringLink {
  readonly #parts: SteeringLinkParts;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 0;
  #cancelIdle = (): void => {};

  constructor(parts: SteeringLinkParts) {
    this.#parts = parts;
  }

  ask<Name extends JobName>(
    name: Name,
    asks: SteeringJobs[Name]["asks"],
  ): Promise<SteeringJobs[Name]["gives"]> {
    if (this.#waiting.size >= WAITING_MAX) {
      const message = `${WAITING_MAX} changes and questions wait already: try again in a moment.`;
      return Promise.reject(new ShadowError("STEERING_BUSY", message));
    }
    return new Promise((resolve, reject) => {
      this.#cancelIdle();
      this.#nextId += 1;
      const id = this.#nextId;
      const worker = (this.#worker ??= this.#start());
      const cancel = this.#parts.clock.after(JOB_LIMIT_MS, () => {
        this.#lost(worker, undefined);
        void worker.terminate();
      });
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the thread answers by the same table of jobs
      this.#waiting.set(id, { resolve: resolve as (gives: unknown) => void, reject, cancel });
      worker.postMessage({ id, name, asks });
    });
  }

  async close(): Promise<void> {
    this.#cancelIdle();
    await this.#stop();
  }

  #start(): Worker {
    const worker = this.#parts.startThread();
    // An end of the process does not wait for it.
    worker.unref();
    worker.on("message", (reply: SteeringReply) => this.#answered(reply));
    worker.on("error", (error) => this.#lost(worker, error));
    worker.on("exit", (code) => this.#lost(worker, code));
    return worker;
  }

  async #stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #answered(reply: SteeringReply): void {
    const one = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    one?.cancel();
    if (reply.kind === "done") one?.resolve(reply.gives);
    else one?.reject(errorOf(reply));
    this.#cancelIdle();
    if (this.#waiting.size === 0)
      this.#cancelIdle = this.#parts.clock.after(IDLE_MS, () => void this.#stop());
  }

  #lost(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const message = "the thread that reads and writes the configuration ended too early.";
    for (const [id, one] of this.#waiting) {
      this.#waiting.delete(id);
      one.cancel();
      one.reject(new ShadowError("STEERING_THREAD", message, { cause }));
    }
  }
}

function errorOf({ code, message, yaml }: Extract<SteeringReply, { kind: "failure" }>) {
  const reply = { code, message };
  return yaml === undefined
    ? new ShadowError(reply.code, reply.message)
    : new SteeringRefused(reply.code, reply.message, { yaml });
}
