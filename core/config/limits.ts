import { z } from "zod";
import { LIVE_LIMITS } from "./live-limits.ts";
import { bytes, timerDuration } from "./units.ts";

const time = timerDuration.refine((ms) => ms >= 1, "expected a duration of at least 1ms");

/** What one client, and all of them together, may ask of the proxy. */
export const limits = z.strictObject({
  /** Request line and header fields of one request. */
  headerBytes: bytes
    .refine((size) => size >= 1024 && size <= 1024 ** 2, "expected 1KiB to 1MiB")
    .default(LIVE_LIMITS.headerBytes),
  headerCount: z.int().min(1).max(100_000).default(LIVE_LIMITS.headerCount),
  targetBytes: bytes
    .refine((size) => size >= 1 && size <= 1024 ** 2, "expected 1B to 1MiB")
    .default(LIVE_LIMITS.targetBytes),
  /** From the first byte of a request to the end of its head; at most `requestTimeout`. */
  headersTimeout: time.default(LIVE_LIMITS.headersTimeout),
  /** To its end: a whole upload may take long; only one that never ends is cut. */
  requestTimeout: time.default(LIVE_LIMITS.requestTimeout),
  /** How long a connection without a request stays open. */
  keepAliveTimeout: time.default(LIVE_LIMITS.keepAliveTimeout),
  /** Client connections at one time; one more is closed at once and counted as refused. */
  connections: z.int().min(1).max(1_000_000).default(LIVE_LIMITS.connections),
});
