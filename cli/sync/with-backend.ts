import { ShadowError } from "../../core/index.ts";
import { ScopedKeys, type SyncBackend, type SyncClient, createSync } from "../../sync/index.ts";
import type { Terminal } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { openBackend } from "./open-backend.ts";
import { type ClientFlags, scopeOf, serverUrl } from "./server-address.ts";

/** What a verb works with. */
export interface Connected {
  readonly backend: SyncBackend;
  readonly client: SyncClient;
  readonly keys: ScopedKeys;
  /** Aborts at SIGINT and SIGTERM. */
  readonly interrupted: AbortSignal;
}

/** Codes that say that the server, or what it held, is not there. */
const NOT_THERE = new Set([
  "CONNECTION_LOST",
  "BACKEND_REFUSED",
  "STATE_LOST",
  "CLOSED",
  "TOPIC_EXPIRED",
  "LEASE_LOST",
  "TOO_MANY",
  "SYNC_SERVER_FAILED",
]);
/** What to do about it, where the sentence alone does not say. */
const NEXT: Readonly<Record<string, string>> = {
  CONNECTION_LOST: "Start a server with `shadowdiff sync serve`, or say where one is with --url.",
};
const USAGE = new Set(["INVALID_ARGUMENT", "TOO_LARGE"]);

/** Connects, does the work, closes, and turns what failed into a sentence and an exit code. */
export async function withBackend(
  flags: ClientFlags,
  terminal: Terminal,
  work: (connected: Connected) => Promise<number>,
): Promise<number> {
  const scope = scopeOf(flags, terminal.environment);
  const keys = new ScopedKeys(scope);
  const url = serverUrl(flags, terminal.environment);
  const token = flags.token ?? terminal.environment["SHADOWDIFF_SYNC_TOKEN"];
  const interrupt = new AbortController();
  const stop = terminal.onInterrupt(() => interrupt.abort());
  try {
    await using backend = await openBackend(url, { token });
    await using client = createSync(backend, { scope });
    return await work({ backend, client, keys, interrupted: interrupt.signal });
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted;
    return exitFor(error, terminal);
  } finally {
    stop();
  }
}

function exitFor(error: unknown, terminal: Terminal): number {
  if (!(error instanceof ShadowError)) throw error;
  const exit = exitOf(error.code);
  if (exit === undefined) throw error;
  const next = NEXT[error.code];
  const hint = next === undefined ? "" : `\n  ${next}`;
  terminal.err(`shadowdiff: ${error.code}: ${error.message}${hint}\n`);
  return exit;
}

function exitOf(code: string): number | undefined {
  if (code === "TIMEOUT") return EXIT.inconclusive;
  if (USAGE.has(code)) return EXIT.usage;
  return NOT_THERE.has(code) ? EXIT.unhealthy : undefined;
}
