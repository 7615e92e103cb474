import { parentPort, workerData } from "node:worker_threads";
import { type Config, errorCode, gateOf, systemClock } from "../../core/index.ts";
import { type StatusSnapshot, createAdminServer } from "../../dashboard/server/index.ts";
import { createReadModels, openStore } from "../../differ/read/index.ts";
import { retentionOf, scheduleRetention } from "../../differ/run/index.ts";
import { packageVersion } from "../package-version.ts";
import { stderrLogger } from "../output/stderr-logger.ts";
import { createSteering } from "../steering/create-steering.ts";
import { createSteeringLink } from "../steering/steering-link.ts";
import type { AdminRequest } from "./admin-messages.ts";
import { askMain } from "./ask-main.ts";
import { runAudit } from "./run-audit.ts";
import type { ThreadData } from "./run-options.ts";
import { createStatusKeeper } from "./status-keeper.ts";
import { startSteeringThread } from "./threads.ts";
import { uiFolder } from "./ui-folder.ts";

const SAVE_EVERY_MS = 1000;

/**
 * The dashboard's thread: reads the store, asks the main thread for its books, and keeps the
 * latest books in the store for readers of the folder.
 */
export async function serveAdminThread(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("serveAdminThread runs in a worker thread");
  // The main thread made this data itself; it never comes from outside.
  const data: ThreadData = workerData;
  const post = (message: AdminRequest): void => port.postMessage(message);
  const { config, run } = data;
  let held: Config = config;
  let save = (_status: StatusSnapshot): void => {};
  const main = askMain(port, (told) => {
    if (told.kind === "config") held = told.config;
    else if (told.kind === "save") {
      save(told.status);
      post({ kind: "saved" });
    }
  });
  const logger = stderrLogger({ thread: "admin" }, config.log);

  try {
    const retention = retentionOf(config.store);
    const store = openStore(config.store.path, { mode: "write", retention });
    scheduleRetention({ store, run, clock: systemClock, logger });
    let latest: StatusSnapshot | undefined;
    const reads = createReadModels(store, {
      ...{ run, gate: gateOf(config), block: config.noise.block, status: () => latest },
      rules: () => held.compare,
      background: {
        soon: (work) => void setImmediate(work),
        monotonicMs: () => systemClock.monotonicMs(),
      },
    });
    const judged = (): ReturnType<typeof reads.judged> => reads.judged();
    const keep = createStatusKeeper({ store, run, clock: systemClock, logger, judged });
    save = (found) => {
      latest = found;
      keep(found);
    };
    const { token, viewerToken, listen } = config.admin;
    const server = await createAdminServer({
      listen,
      ...(token === undefined ? {} : { token }),
      ...(viewerToken === undefined ? {} : { viewerToken }),
      ...{ reads, status: main.status, setMirroring: main.setMirroring },
      steering: createSteering({
        ...{ source: data.source, run, config: () => held, reads, reload: main.reload },
        link: createSteeringLink({
          startThread: () =>
            startSteeringThread({ source: data.source, store: config.store.path, run }),
          clock: systemClock,
        }),
        clock: systemClock,
      }),
      audit: runAudit(config.store.path, systemClock),
      ui: uiFolder(),
      clock: systemClock,
      logger,
      info: { title: "shadowdiff", version: packageVersion() },
    });
    const saveRegularly = async (): Promise<void> => {
      save(await main.status());
      systemClock.after(SAVE_EVERY_MS, () => void saveRegularly());
    };
    void saveRegularly();
    post({ kind: "listening", url: server.url });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    post({ kind: "failure", code: errorCode(error, "ADMIN_START"), message });
  }
}
