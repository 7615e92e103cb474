import { createServer } from "node:net";
import type { Worker } from "node:worker_threads";
import {
  type Clock,
  type Ledger,
  type LedgerSnapshot,
  type ListenerTls,
  type LiveLimits,
  type Logger,
  type MirrorConfig,
  type ServiceAddress,
  type TcpAddress,
  listenError,
} from "../../core/index.ts";
import { rampFrom } from "../capture/changing-policy.ts";
import type { MirrorIntake } from "../mirror/intake.ts";
import { queueMaxOf } from "../mirror/queue-max.ts";
import { addReasons } from "../reason-counts.ts";
import { addLatency } from "../timing/latency-histogram.ts";
import type { LiveLatency } from "../timing/live-timings.ts";
import { LiveWorker, type LiveWorkerState } from "./live-worker.ts";
import { type BudgetMemory, SharedByteBudget, budgetMemory } from "./shared-byte-budget.ts";
import type { LiveWorkerData } from "./wire.ts";
import { NO_COUNTS, type WorkerCounts, addCounts } from "./worker-books.ts";

export interface LiveWorkersOptions {
  /** How many; at least one. */
  readonly count: number;
  readonly startThread: (data: LiveWorkerData) => Worker;
  readonly listen: TcpAddress;
  readonly tls?: ListenerTls | undefined;
  readonly live: ServiceAddress;
  /** For each worker alone. */
  readonly limits: LiveLimits;
  readonly mirror: MirrorConfig;
  /** Into how many parts the rate of the mirror is split; each worker keeps one. */
  readonly rateParts: number;
  /** The books of what the workers hand over; the link of the mirror books into them as well. */
  readonly ledger: Ledger;
  readonly intake: MirrorIntake;
  /** The main thread's side of the byte budget, and its memory. */
  readonly budget: SharedByteBudget;
  readonly budgetMemory: BudgetMemory;
  /** From 0 to 1: how far the ramp has come, by the main thread's clock. */
  readonly share: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface LiveWorkerStatus {
  readonly state: LiveWorkerState;
  readonly restarts: number;
  /** Errors of ours that nobody caught, of all threads that this one replaced as well. */
  readonly faults: number;
}

/** Several live paths on one port, each on a thread of its own. */
export interface LiveWorkers {
  readonly url: string;
  /** All workers' books, those of dead ones too, and the main thread's, as one. */
  books(): LedgerSnapshot;
  /** Of those sampled out, the ones that only the rate kept back. */
  rateLimited(): number;
  /** Of requests of all workers. */
  latency(): LiveLatency;
  status(): readonly LiveWorkerStatus[];
  setMirroring(enabled: boolean): void;
  /** For requests from now on. */
  change(terms: { readonly live: ServiceAddress; readonly mirror: MirrorConfig }): void;
  /** Has every worker read its certificates anew. */
  renewCertificates(): void;
  close(drainMs: number): Promise<void>;
}

/** The budget that a number of workers and the main thread share. */
export function workersBudget(
  count: number,
  limit: number,
): { readonly memory: BudgetMemory; readonly main: SharedByteBudget } {
  const memory = budgetMemory(count + 1);
  return { memory, main: new SharedByteBudget(memory, { own: 0, limit }) };
}

/** Starts them all. Throws LISTEN_* or WORKER_START, with all of them ended again. */
export async function createLiveWorkers(options: LiveWorkersOptions): Promise<LiveWorkers> {
  const workers = new Workers(options);
  try {
    await workers.start();
    return workers;
  } catch (error) {
    await workers.close(0);
    throw error;
  }
}

class Workers implements LiveWorkers {
  url = "";
  readonly #options: LiveWorkersOptions;
  readonly #workers: readonly LiveWorker[];
  /** What the books of dead workers held at their end. */
  #gone = NO_COUNTS;
  #listen: TcpAddress;
  #live: ServiceAddress;
  #mirror: MirrorConfig;
  #mirroring = true;

  constructor(options: LiveWorkersOptions) {
    this.#options = options;
    this.#listen = options.listen;
    this.#live = options.live;
    this.#mirror = options.mirror;
    const statusesMax = queueMaxOf(options.mirror.inFlightMax);
    this.#workers = Array.from(
      { length: options.count },
      (_, index) =>
        new LiveWorker(index + 1, {
          startThread: options.startThread,
          ledger: options.ledger,
          mirror: options.intake,
          budget: options.budget,
          budgetMemory: options.budgetMemory,
          handoverMax: Math.ceil(statusesMax / options.count),
          statusesMax,
          clock: options.clock,
          logger: options.logger,
          terms: () => ({
            listen: this.#listen,
            tls: options.tls,
            live: this.#live,
            limits: options.limits,
            mirror: this.#shareOf(rampFrom(this.#mirror, options.share())),
            mirroring: this.#mirroring,
          }),
          onSettled: (counts) => {
            this.#gone = addCounts(this.#gone, counts);
          },
        }),
    );
  }

  /** The first takes the port, so that 0 means the same free one for all. */
  async start(): Promise<void> {
    const [first, ...others] = this.#workers;
    if (first === undefined) return;
    if (this.#listen.port !== 0) await refuseTakenPort(this.#listen);
    const { url, port } = await first.begin();
    this.url = url;
    this.#listen = { ...this.#listen, port };
    await Promise.all(others.map((worker) => worker.begin()));
  }

  books(): LedgerSnapshot {
    const { ledger } = this.#options;
    const main = ledger.snapshot();
    const workers = this.#counts();
    return {
      ...main,
      received: workers.received,
      open: workers.open,
      refused: workers.refused,
      upgraded: workers.upgraded,
      filtered: workers.filtered,
      sampledOut: workers.sampledOut,
      dropped: addReasons(main.dropped, workers.dropped),
    };
  }

  rateLimited(): number {
    return this.#counts().rateLimited;
  }

  latency(): LiveLatency {
    return this.#workers
      .map((worker) => worker.latency())
      .reduce((left, right) => ({
        overhead: addLatency(left.overhead, right.overhead),
        upstream: addLatency(left.upstream, right.upstream),
      }));
  }

  status(): readonly LiveWorkerStatus[] {
    return this.#workers.map(({ state, restarts, faults }) => ({ state, restarts, faults }));
  }

  setMirroring(enabled: boolean): void {
    this.#mirroring = enabled;
    for (const worker of this.#workers) worker.post({ kind: "mirroring", enabled });
  }

  change(terms: { readonly live: ServiceAddress; readonly mirror: MirrorConfig }): void {
    this.#live = terms.live;
    this.#mirror = terms.mirror;
    const mirror = this.#shareOf(terms.mirror);
    for (const worker of this.#workers) worker.post({ kind: "change", live: terms.live, mirror });
  }

  renewCertificates(): void {
    for (const worker of this.#workers) worker.post({ kind: "certificates" });
  }

  async close(drainMs: number): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close(drainMs)));
  }

  #counts(): WorkerCounts {
    return this.#workers.reduce((sum, worker) => addCounts(sum, worker.counts()), this.#gone);
  }

  /** Each worker keeps its part of the rate by itself: together they never pass more. */
  #shareOf(mirror: MirrorConfig): MirrorConfig {
    if (mirror.rateMax === undefined) return mirror;
    return { ...mirror, rateMax: mirror.rateMax / this.#options.rateParts };
  }
}

/**
 * Sockets that share a port share it with every process of the same user. A second run by mistake
 * would take half of the first one's connections, so the port is first asked for alone.
 */
function refuseTakenPort(listen: TcpAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (cause) => reject(listenError("proxy.listen", listen, cause)));
    probe.listen(listen.port, listen.host, () => probe.close(() => resolve()));
  });
}
