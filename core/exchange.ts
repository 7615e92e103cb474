import type { RawHeaders } from "./headers.ts";
import type { Outcome } from "./outcome.ts";
import type { PerRole } from "./role.ts";

/** One complete request as the client sent it. */
export interface RequestSnapshot {
  readonly method: string;
  /** Path and query, byte for byte (latin1). */
  readonly path: string;
  readonly headers: RawHeaders;
  readonly body: Uint8Array | undefined;
  readonly trailers: RawHeaders;
}

/**
 * Where an exchange stands in its run, fixed before any outcome is known, so that every way of
 * splitting the stream gives the same tally.
 */
export interface Placement {
  /** `GET /products/{id}`. */
  readonly endpoint: string;
  /** Number within the run, from 0. */
  readonly seq: number;
  /** Number within the endpoint, from 0; its block is `floor(index / blockSize)`. */
  readonly index: number;
}

/** A request and the outcomes of all three roles. */
export interface Exchange {
  readonly id: string;
  readonly placement: Placement;
  /** When the request was complete, milliseconds since 1970. */
  readonly capturedAtMs: number;
  readonly request: RequestSnapshot;
  readonly outcomes: PerRole<Outcome>;
}
