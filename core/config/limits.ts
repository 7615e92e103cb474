import { z } from "zod";
import { bytes, duration } from "./units.ts";

/** Node's largest delay of a timer: about 24 days. */
const TIMER_MS_MAX = 2_147_483_647;

const time = duration.refine(
  (ms) => ms >= 1 && ms <= TIMER_MS_MAX,
  "expected a duration from 1ms to 24d",
);

/** What one client, and all of them together, may ask of the proxy. */
export const limits = z.strictObject({
  /** Request line and header fields of one request. */
  headerBytes: bytes
    .refine((size) => size >= 1024 && size <= 1024 ** 2, "expected 1KiB to 1MiB")
    .default(16 * 1024),
  headerCount: z.int().min(1).max(100_000).default(1000),
  targetBytes: bytes
    .refine((size) => size >= 1 && size <= 1024 ** 2, "expected 1B to 1MiB")
    .default(16 * 1024),
  /** From the first byte of a request to the end of its head; at most `requestTimeout`. */
  headersTimeout: time.default(60_000),
  /** To its end: a whole upload may take long; only one that never ends is cut. */
  requestTimeout: time.default(3_600_000),
  /** How long a connection without a request stays open. */
  keepAliveTimeout: time.default(65_000),
  /** Client connections at one time; one more is closed at once and counted as refused. */
  connections: z.int().min(1).max(1_000_000).default(16_384),
});

/** The defaults, for a live path that is started without a configuration. */
export const LIVE_LIMITS: z.output<typeof limits> = limits.parse({});
