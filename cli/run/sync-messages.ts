import type { Config } from "../../core/index.ts";
import type { ReadyState, Shortfall } from "../../sync/index.ts";

/** What the sync thread is started with; plain data, because it crosses threads. */
export interface SyncThreadData {
  readonly sync: NonNullable<Config["sync"]>;
  readonly log: Config["log"];
  /** The run's name, which scopes its states and topics. */
  readonly run: string;
  /** This proxy among those that share the run; like no other. */
  readonly proxy: string;
  /** Of a thread that replaces one that was lost after all roles were there: those that were short. */
  readonly resumed?: readonly Shortfall[];
}

/** As `GET /api/v1/sync` shows them. */
export interface SyncFigures {
  readonly held: Readonly<Record<string, number>>;
  readonly counted: Readonly<Record<string, number>>;
}

/** Phases of a run that others may wait for. */
export type ToldPhase = "mirroring" | "paused";

/** From the sync thread to the main thread. */
export type FromSync =
  /** `url` undefined: nothing is served, somebody else's service is used. */
  | { readonly kind: "started"; readonly url: string | undefined }
  | { readonly kind: "failure"; readonly code: string; readonly message: string }
  | { readonly kind: "readiness"; readonly state: ReadyState }
  | { readonly kind: "stats"; readonly figures: SyncFigures }
  /** The window is over for this proxy. */
  | { readonly kind: "left"; readonly together: boolean }
  /** Another proxy ended without a word. */
  | { readonly kind: "proxy-lost"; readonly proxy: string }
  /** The results are published, or could not be. */
  | { readonly kind: "reported" }
  /** Everybody had time to ask for them. */
  | { readonly kind: "lingered" }
  | { readonly kind: "closed" };

/** From the main thread to the sync thread. */
export type ToSync =
  /** Everything listens: the time to wait for the roles runs from now on. */
  | { readonly kind: "begin" }
  | { readonly kind: "phase"; readonly phase: ToldPhase; readonly why: string | undefined }
  /** The run is told to end: it does so when all proxies are, or after `limitMs`. */
  | { readonly kind: "leave"; readonly limitMs: number }
  /** JSON text, small enough for one message. */
  | { readonly kind: "report"; readonly results: string }
  /** The results are there: the server stays for so long, and until other proxies are done. */
  | { readonly kind: "linger"; readonly forMs: number }
  | { readonly kind: "close" };
