import { ShadowError } from "../../core/index.ts";
import { ScopedKeys, type SyncBackend, createWsBackend } from "../../sync/index.ts";
import type { Terminal } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { type ClientFlags, scopeOf, serverUrl } from "./server-address.ts";

/** What a verb works with. */
export interface Connected {
  readonly backend: SyncBackend;
  readonly keys: ScopedKeys;
  /** Aborts at SIGINT and SIGTERM. */
  readonly interrupted: AbortSignal;
}

/** Codes that say that the server, or what it held, is not there. */
const NOT_THERE = new Set([
  "CONNECTION_LOST",
  "STATE_LOST",
  "CLOSED",
  "TOPIC_EXPIRED",
  "LEASE_LOST",
  "SYNC_SERVER_FAILED",
]);
const USAGE = new Set(["INVALID_ARGUMENT", "TOO_LARGE"]);

/** Connects, does the work, closes, and turns what failed into a sentence and an exit code. */
export async function withBackend(
  flags: ClientFlags,
  terminal: Terminal,
  work: (connected: Connected) => Promise<number>,
): Promise<number> {
  const keys = new ScopedKeys(scopeOf(flags, terminal.environment));
  const url = serverUrl(flags, terminal.environment);
  const token = flags.token ?? terminal.environment["SHADOWDIFF_SYNC_TOKEN"];
  const interrupt = new AbortController();
  const stop = terminal.onInterrupt(() => interrupt.abort());
  try {
    await using backend = await createWsBackend({ url, token });
    return await work({ backend, keys, interrupted: interrupt.signal });
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted;
    return exitFor(error, terminal);
  } finally {
    stop();
  }
}

function exitFor(error: unknown, terminal: Terminal): number {
  if (!(error instanceof ShadowError)) throw error;
  const known = NOT_THERE.has(error.code) || USAGE.has(error.code);
  if (!known) throw error;
  terminal.err(`shadowdiff: ${error.code}: ${error.message}\n`);
  return USAGE.has(error.code) ? EXIT.usage : EXIT.unhealthy;
}
