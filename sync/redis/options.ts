import type { Clock, Logger, Random } from "../../core/index.ts";
import type { RedisSource } from "./connect.ts";

/** How a Redis backend is set up. Durations are milliseconds. */
export interface RedisBackendOptions {
  /** `redis://host:6379/0`, ioredis options, or a client or cluster, which is copied and never closed. */
  readonly redis: RedisSource;
  /** Before every key; no braces. Default `sd`. */
  readonly prefix?: string;
  /** How long a read blocks before it is issued anew. Default 5,000. */
  readonly blockMs?: number;
  /** How long a run is kept after its last use, and the longest lease or visibility. Default one hour. */
  readonly runTtlMs?: number;
  /** Until a call without an answer fails with CONNECTION_LOST. Default 10,000. */
  readonly answerMs?: number;
  /** Until the first connection must stand. Default 5,000. */
  readonly connectMs?: number;
  /** A command connection that owes an answer for so long is cut and made anew. Default 3,000. */
  readonly silentMs?: number;
  /** How often everything that is waited for is looked at again. Default 5,000. */
  readonly lookMs?: number;
  /** How many calls that wait and readers there may be, together; one more is refused with TOO_MANY. Default 500,000. */
  readonly waitingMax?: number;
  /** Default the system's; decides nothing that other processes see, which is Redis's clock alone. */
  readonly clock?: Clock;
  /** Spreads reconnects. Default Math.random. */
  readonly random?: Random;
  readonly logger?: Logger;
}

/** The largest payload of an entry, bytes in UTF-8. */
export const PAYLOAD_MAX = 4 * 1024 * 1024;
/** The longest key, owner, member or operation id, characters. */
export const NAME_MAX = 4096;
