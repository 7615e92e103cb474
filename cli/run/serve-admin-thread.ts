import { parentPort, workerData } from "node:worker_threads";
import { errorCode, systemClock } from "../../core/index.ts";
import { createAdminServer } from "../../dashboard/server/index.ts";
import type { StatusSnapshot } from "../../dashboard/server/index.ts";
import { createReadModels, openStore } from "../../differ/read/index.ts";
import { retentionOf, scheduleRetention } from "../../differ/run/index.ts";
import { packageVersion } from "../package-version.ts";
import { stderrLogger } from "../output/stderr-logger.ts";
import type { AdminReply, AdminRequest } from "./admin-messages.ts";
import type { ThreadData } from "./run-options.ts";
import { createStatusKeeper } from "./status-keeper.ts";

const SAVE_EVERY_MS = 1000;

/**
 * The dashboard's thread: reads the store, asks the main thread for its books, and keeps the
 * latest books in the store for readers of the folder.
 */
export async function serveAdminThread(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("serveAdminThread runs in a worker thread");
  // The main thread made this data itself; it never comes from outside.
  const { config, run }: ThreadData = workerData;
  const logger = stderrLogger({ thread: "admin" }, config.log);
  const post = (message: AdminRequest): void => port.postMessage(message);
  const waiting = new Map<number, (status: StatusSnapshot | undefined) => void>();
  let nextId = 0;
  const ask = (send: (id: number) => void): Promise<StatusSnapshot | undefined> =>
    new Promise((resolve) => {
      nextId += 1;
      waiting.set(nextId, resolve);
      send(nextId);
    });
  const status = async (): Promise<StatusSnapshot> => {
    const found = await ask((id) => post({ kind: "status", id }));
    if (found === undefined)
      throw new Error("the main thread answers a status request with a status");
    return found;
  };

  try {
    const retention = retentionOf(config.store);
    const store = openStore(config.store.path, { mode: "write", retention });
    scheduleRetention({ store, run, clock: systemClock, logger });
    const keep = createStatusKeeper({ store, run, clock: systemClock, logger });
    let latest: StatusSnapshot | undefined;
    const save = (found: StatusSnapshot): void => {
      latest = found;
      keep(found);
    };
    const server = await createAdminServer({
      listen: config.admin.listen,
      ...(config.admin.token === undefined ? {} : { token: config.admin.token }),
      ...(config.admin.viewerToken === undefined ? {} : { viewerToken: config.admin.viewerToken }),
      reads: createReadModels(store, {
        ...{ run, gate: config.gate, block: config.noise.block, status: () => latest },
      }),
      status,
      setMirroring: async (enabled) => {
        await ask((id) => post({ kind: "mirroring", id, enabled }));
      },
      clock: systemClock,
      logger,
      info: { title: "shadowdiff", version: packageVersion() },
    });
    port.on("message", (message: AdminReply) => {
      if (message.kind === "status" || message.kind === "done") {
        waiting.get(message.id)?.(message.kind === "status" ? message.status : undefined);
        waiting.delete(message.id);
      } else if (message.kind === "save") {
        save(message.status);
        post({ kind: "saved" });
      }
    });
    const saveRegularly = async (): Promise<void> => {
      save(await status());
      systemClock.after(SAVE_EVERY_MS, () => void saveRegularly());
    };
    void saveRegularly();
    post({ kind: "listening", url: server.url });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    post({ kind: "failure", code: errorCode(error, "ADMIN_START"), message });
  }
}
