import type {
  ListenerTls,
  LiveLimits,
  MirrorConfig,
  ServiceAddress,
  TcpAddress,
} from "../../core/index.ts";
import type { Batch } from "../mirror/wire.ts";
import type { BudgetMemory } from "./shared-byte-budget.ts";
import type { BooksMemory } from "./worker-books.ts";

/** What a worker carries with, as it is at the moment of its start. */
export interface LiveTerms {
  readonly listen: TcpAddress;
  readonly tls: ListenerTls | undefined;
  readonly live: ServiceAddress;
  /** For this worker alone. */
  readonly limits: LiveLimits;
  /** With this worker's share of what is limited by rate. */
  readonly mirror: MirrorConfig;
  readonly mirroring: boolean;
}

/** What a worker is started with; plain data and shared memory, because it crosses threads. */
export interface LiveWorkerData extends LiveTerms {
  /** From 1; its place in the byte budget. */
  readonly number: number;
  readonly books: BooksMemory;
  readonly budget: BudgetMemory;
  /** Of its `LiveTimings`; the thread that replaces a dead one goes on counting there. */
  readonly timings: SharedArrayBuffer;
  /** Bytes that all workers and the main thread may hold together. */
  readonly budgetLimit: number;
  /** Requests that may be on their way to the main thread. */
  readonly handoverMax: number;
}

export type ToLiveWorker =
  | { readonly kind: "change"; readonly live: ServiceAddress; readonly mirror: MirrorConfig }
  | { readonly kind: "certificates" }
  | { readonly kind: "mirroring"; readonly enabled: boolean }
  | { readonly kind: "close"; readonly drainMs: number };

/** In a batch from a worker the sequence numbers are the worker's own. */
export type FromLiveWorker =
  | { readonly kind: "listening"; readonly url: string; readonly port: number }
  | { readonly kind: "failure"; readonly code: string; readonly message: string }
  | Batch;
