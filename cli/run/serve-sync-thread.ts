import { parentPort, workerData } from "node:worker_threads";
import { type Logger, ROLES, errorCode, systemClock } from "../../core/index.ts";
import {
  RoleReadiness,
  RoleWatch,
  type SyncBackend,
  createSyncServer,
  observeSignals,
} from "../../sync/index.ts";
import { stderrLogger } from "../output/stderr-logger.ts";
import { openBackend } from "../sync/open-backend.ts";
import { RunKeys } from "./run-keys.ts";
import type { FromSync, SyncThreadData, ToSync } from "./sync-messages.ts";

const STATS_EVERY_MS = 1000;
const NOBODY = { primary: 0, secondary: 0, candidate: 0, timeout: 0 };

/** The thread of coordination: the sync server, and who of the roles is there. */
export async function serveSyncThread(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("serveSyncThread runs in a worker thread");
  // The main thread made this data itself; it never comes from outside.
  const data: SyncThreadData = workerData;
  const logger = stderrLogger({ thread: "sync" }, data.log);
  const post = (message: FromSync): void => port.postMessage(message);
  try {
    const parts = await startParts(data, { logger, post });
    port.on("message", (message: ToSync) => {
      switch (message.kind) {
        case "begin":
          parts.begin();
          return;
        case "phase":
          void parts.tell(message.phase, message.why);
          return;
        case "report":
          void parts.report(message.results).then(() => post({ kind: "reported" }));
          return;
        case "close":
          void parts.close().then(() => {
            post({ kind: "closed" });
            port.close();
          });
      }
    });
    post({ kind: "started", url: parts.url });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    post({ kind: "failure", code: errorCode(error, "SYNC_START"), message });
  }
}

interface Parts {
  readonly url: string | undefined;
  begin(): void;
  tell(phase: "mirroring" | "paused", why: string | undefined): Promise<void>;
  report(results: string): Promise<void>;
  close(): Promise<void>;
}

async function startParts(
  { sync, run }: SyncThreadData,
  { logger, post }: { readonly logger: Logger; readonly post: (message: FromSync) => void },
): Promise<Parts> {
  const { ready = NOBODY, serve } = sync;
  const keys = new RunKeys(run, serve === undefined ? "shared" : "own");
  const ending = new AbortController();
  const backend = await openBackend(sync.url, { token: sync.token, logger });
  const readiness = new RoleReadiness({
    wanted: ready,
    timeoutMs: ready.timeout,
    clock: systemClock,
    changed: (state) => post({ kind: "readiness", state }),
  });
  post({ kind: "readiness", state: readiness.state });
  const { signal } = ending;
  const watch = new RoleWatch({ backend, readiness, clock: systemClock, logger, signal });
  const awaited = ROLES.filter((role) => ready[role] > 0);
  if (serve === undefined) {
    for (const role of awaited) for (const key of keys.ready(role)) watch.follow(role, key);
  }
  const url = serve === undefined ? undefined : await listen(serve);
  const told = createTold(backend, keys, logger);
  sayStats();
  return {
    url: url?.url,
    ...told,
    begin: () => readiness.begin(),
    async close() {
      ending.abort();
      readiness.stop();
      await url?.close();
      await backend.close();
    },
  };

  function listen(address: NonNullable<typeof serve>) {
    const observed = observeSignals(backend, (counted) => {
      const role = keys.roleOf(counted.key);
      if (role !== undefined && awaited.includes(role)) watch.heard(role, counted);
    });
    const { maxMessage, origins, token } = sync;
    return createSyncServer({
      ...{ backend: observed, listen: address, maxMessage, origins, token },
      ...{ clock: systemClock, logger },
      // The files are live traffic's, which is carried by the same process.
      fileShare: 0.25,
    });
  }

  function sayStats(): void {
    if (signal.aborted) return;
    post({ kind: "stats", stats: backend.stats() });
    systemClock.after(STATS_EVERY_MS, sayStats);
  }
}

/** Tells the world what the run does. A service that does not answer holds nothing up. */
function createTold(backend: SyncBackend, keys: RunKeys, logger: Logger) {
  const tell = async (what: string, send: () => Promise<unknown>): Promise<void> => {
    try {
      await send();
    } catch (error) {
      logger.warn("sync.not-told", { what, code: errorCode(error) });
    }
  };
  return {
    tell: (phase: "mirroring" | "paused", why: string | undefined) =>
      tell(phase, async () => {
        const event = JSON.stringify({ event: phase, ...(why === undefined ? {} : { why }) });
        for (const key of keys.topic("events")) await backend.append(key, event);
        for (const key of keys.state(phase)) await backend.signal(key);
      }),
    report: (results: string) =>
      tell("reported", async () => {
        for (const key of keys.topic("results")) await backend.append(key, results);
        for (const key of keys.state("reported")) await backend.signal(key);
      }),
  };
}
