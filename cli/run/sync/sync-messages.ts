import type { SyncStats } from "../../../sync/index.ts";
import type { ReadyState } from "../../../sync/index.ts";

/** From the sync thread to the main thread. */
export type FromSync =
  /** `url` undefined: nothing is served, somebody else's service is used. */
  | { readonly kind: "started"; readonly url: string | undefined }
  | { readonly kind: "failure"; readonly code: string; readonly message: string }
  | { readonly kind: "readiness"; readonly state: ReadyState }
  | { readonly kind: "stats"; readonly stats: SyncStats }
  /** What was to be told is told, or could not be. */
  | { readonly kind: "told"; readonly id: number };

/** From the main thread to the sync thread. */
export type ToSync =
  /** Signals a state of the run and publishes the event. */
  | { readonly kind: "phase"; readonly state: "mirroring" | "paused"; readonly detail: string }
  /** Publishes the results and signals that they are there. */
  | { readonly kind: "results"; readonly id: number; readonly results: string }
  | { readonly kind: "close" };
