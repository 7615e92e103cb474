import { parentPort, workerData } from "node:worker_threads";
import { type Logger, errorCode, systemClock } from "../../core/index.ts";
import {
  MirrorWindow,
  type ReadyState,
  RoleReadiness,
  RoleWatch,
  type SyncBackend,
} from "../../sync/index.ts";
import { stderrLogger } from "../output/stderr-logger.ts";
import { openBackend } from "../sync/open-backend.ts";
import { RUN_PLAN, RunKeys, WINDOW_CASE } from "./run-keys.ts";
import type { FromSync, SyncThreadData, ToSync } from "./sync-messages.ts";
import { NOBODY_AWAITED, awaitedRoles, serveRunSync } from "./serve-run-sync.ts";
import { syncFigures } from "./sync-figures.ts";
import { ToldRun } from "./told-run.ts";
import { WindowGate } from "./window-gate.ts";

const STATS_EVERY_MS = 1000;
const GIVE_UP_MS = 1000;

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
          void parts.told.tell(message.phase, message.why);
          return;
        case "leave":
          void parts.leave(message.limitMs).then((together) => post({ kind: "left", together }));
          return;
        case "report":
          void parts.told.report(message.results).then(() => post({ kind: "reported" }));
          return;
        case "linger":
          void parts.linger(message.forMs).then(() => post({ kind: "lingered" }));
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
  leave(limitMs: number): Promise<boolean>;
  readonly told: ToldRun;
  linger(forMs: number): Promise<void>;
  close(): Promise<void>;
}

async function startParts(
  data: SyncThreadData,
  { logger, post }: { readonly logger: Logger; readonly post: (message: FromSync) => void },
): Promise<Parts> {
  const { sync, run } = data;
  const { ready = NOBODY_AWAITED, serve } = sync;
  const keys = new RunKeys(run, serve === undefined ? "shared" : "own");
  const ending = new AbortController();
  const backend = await openBackend(sync.url, { token: sync.token, logger });
  const readiness = new RoleReadiness({
    wanted: ready,
    timeoutMs: ready.timeout,
    clock: systemClock,
    resumed: data.resumed,
    changed: (state) => together.roles(state),
  });
  const told = new ToldRun({ backend, keys, logger });
  const together = beginTogether(data, {
    ...{ backend, logger, roles: readiness.state, post },
    lost: (proxy) => told.lost(proxy),
  });
  const { signal } = ending;
  const watch = new RoleWatch({ backend, readiness, clock: systemClock, logger, signal });
  const url = await served();
  sayStats();
  return {
    url: url?.url,
    told,
    begin() {
      readiness.begin();
      together.begin();
    },
    leave: (limitMs) => together.leave(limitMs),
    async linger(forMs) {
      const over = new Promise<void>((resolve) => systemClock.after(forMs, resolve));
      await Promise.all([over, together.alone()]);
    },
    async close() {
      ending.abort();
      readiness.stop();
      await together.close();
      await url?.close();
      await backend.close();
    },
  };

  async function served() {
    try {
      if (serve !== undefined) return await serveRunSync(data, { backend, keys, watch, logger });
    } catch (error) {
      ending.abort();
      await backend.close();
      throw error;
    }
    for (const role of awaitedRoles(ready)) {
      for (const key of keys.ready(role)) watch.follow(role, key);
    }
    return undefined;
  }

  function sayStats(): void {
    if (signal.aborted) return;
    const figures = syncFigures({ backend, server: url, watch });
    post({ kind: "stats", figures });
    systemClock.after(STATS_EVERY_MS, sayStats);
  }
}

interface TogetherParts {
  readonly backend: SyncBackend;
  readonly logger: Logger;
  readonly roles: ReadyState;
  readonly post: (message: FromSync) => void;
  readonly lost: (proxy: string) => Promise<void>;
}

/** What is known of the roles, held back until all proxies of the run are there. */
function beginTogether({ sync, run, proxy, resumed }: SyncThreadData, parts: TogetherParts) {
  const { backend, logger, roles, post, lost } = parts;
  const changed = (state: ReadyState): void => post({ kind: "readiness", state });
  if (sync.window === undefined) {
    changed(roles);
    return {
      roles: changed,
      begin: () => {},
      leave: () => Promise.resolve(false),
      alone: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
  }
  const { proxies, timeout } = sync.window;
  const window = new MirrorWindow({
    ...{ backend, scope: { run, plan: RUN_PLAN, case: WINDOW_CASE } },
    ...{ proxy, proxies, clock: systemClock, logger },
    changed: (state) => gate.window(state),
    lost: (other) => {
      post({ kind: "proxy-lost", proxy: other });
      void lost(other);
    },
  });
  const gate = new WindowGate(roles, {
    ...{ wanted: proxies, timeoutMs: timeout, clock: systemClock, changed },
    began: resumed !== undefined,
    enter: () => window.enter(),
    giveUp: () => void window.leave(GIVE_UP_MS),
  });
  changed(gate.state);
  return {
    roles: (state: ReadyState) => gate.roles(state),
    begin: () => gate.begin(),
    leave: (limitMs: number) => window.leave(limitMs),
    alone: () => window.alone(),
    async close() {
      gate.stop();
      await window.close();
    },
  };
}
