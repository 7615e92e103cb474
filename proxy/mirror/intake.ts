import type { RawHeaders } from "../../core/index.ts";

/** A complete request as captured beside the live stream; chunks are held by reference. */
export interface CapturedRequest {
  readonly method: string;
  /** Path and query as sent, latin1. */
  readonly path: string;
  readonly headers: RawHeaders;
  readonly chunks: readonly Uint8Array[];
  readonly bodyBytes: number;
  readonly trailers: RawHeaders;
}

/** Why a request that should have been mirrored was not. */
export type DropReason =
  | "body-too-large"
  | "memory-full"
  | "in-flight-full"
  | "shadow-down"
  | "baseline-circuit-open"
  | "client-aborted";

/** The one way from the live thread to the shadow. Never throws, never waits. */
export interface MirrorIntake {
  /** Takes a complete request for all three roles or for none: its sequence number, or the reason. */
  offer(request: CapturedRequest): number | DropReason;
  /** The live service's status for an offered request. */
  live(seq: number, status: number): void;
}
