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

const WAITING_MAX = 32;
const JOB_LIMIT_MS = 60_000;
/** Who looks at rules usually does so again soon. */
const IDLE_MS = 30_000;

/**
 * The way to a thread that is there only while it is needed: what parses YAML, checks configurations and
 * judges a run without approvals is 40 MB that nobody else has a use for.
 */
export function createSteeringLink(parts: {
  readonly startThread: () => Worker;
  readonly clock: Clock;
}): SteeringLink {
  const { startThread, clock } = parts;
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let nextId = 0;
  let cancelIdle = (): void => {};

  const stop = (): Promise<unknown> => {
    const old = worker;
    worker = undefined;
    return old?.terminate() ?? Promise.resolve();
  };
  const idle = (): void => {
    cancelIdle();
    if (waiting.size === 0) cancelIdle = clock.after(IDLE_MS, () => void stop());
  };
  const lost = (from: Worker, cause: unknown): void => {
    if (worker !== from) return;
    worker = undefined;
    const message = "the thread that reads and writes the configuration ended too early.";
    for (const [id, one] of waiting) {
      waiting.delete(id);
      one.cancel();
      one.reject(new ShadowError("STEERING_THREAD", message, { cause }));
    }
  };
  const started = (): Worker => {
    if (worker !== undefined) return worker;
    const fresh = startThread();
    // An end of the process does not wait for it.
    fresh.unref();
    fresh.on("message", (reply: SteeringReply) => {
      const one = waiting.get(reply.id);
      waiting.delete(reply.id);
      one?.cancel();
      if (reply.kind === "done") one?.resolve(reply.gives);
      else one?.reject(errorOf(reply));
      idle();
    });
    fresh.on("error", (error) => lost(fresh, error));
    fresh.on("exit", (code) => lost(fresh, code));
    worker = fresh;
    return fresh;
  };
  return {
    ask(name, asks) {
      if (waiting.size >= WAITING_MAX) {
        const message = `${WAITING_MAX} changes and questions wait already: try again in a moment.`;
        return Promise.reject(new ShadowError("STEERING_BUSY", message));
      }
      return new Promise((resolve, reject) => {
        cancelIdle();
        nextId += 1;
        const id = nextId;
        const to = started();
        const cancel = clock.after(JOB_LIMIT_MS, () => {
          lost(to, undefined);
          void to.terminate();
        });
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the thread answers by the same table of jobs
        waiting.set(id, { resolve: resolve as (gives: unknown) => void, reject, cancel });
        to.postMessage({ id, name, asks });
      });
    },
    async close() {
      cancelIdle();
      await stop();
    },
  };
}

function errorOf({ code, message, yaml }: Extract<SteeringReply, { kind: "failure" }>) {
  const reply = { code, message };
  return yaml === undefined
    ? new ShadowError(reply.code, reply.message)
    : new SteeringRefused(reply.code, reply.message, { yaml });
}
