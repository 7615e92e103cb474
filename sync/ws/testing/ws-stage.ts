import { type ManualClock, systemClock } from "../../../core/index.ts";
import { memoryBackend } from "../../memory/memory-backend.ts";
import { createSyncServer } from "../../server/sync-server.ts";
import { manualTime, realTime } from "../../testing/case-time.ts";
import type { SyncStage } from "../../testing/stage.ts";
import { createWsBackend } from "../ws-backend.ts";

const RUN_TTL_MS = 3_600_000;

/** A server over a backend in memory; each client has a connection of its own. Time is as it is, or held. */
export async function wsStage(held?: ManualClock): Promise<SyncStage> {
  const backend = memoryBackend({ runTtlMs: RUN_TTL_MS });
  const server = await createSyncServer({
    backend,
    listen: { kind: "tcp", host: "127.0.0.1", port: 0 },
    clock: systemClock,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
    drainMs: 100,
  });
  const clock = held ?? systemClock;
  const watcher = held && (await createWsBackend({ url: server.url }));
  const arrived = async () => watcher?.count("arrived");
  return {
    clock,
    time: held === undefined ? realTime() : manualTime(held, arrived),
    runTtlMs: RUN_TTL_MS,
    connect: async () => ({
      backend: await createWsBackend({ url: server.url, clock }),
      owned: true,
    }),
    arrived: (client) => client.count("arrived"),
    // What counts is what is left behind at the server.
    stats: () => backend.stats(),
    async [Symbol.asyncDispose]() {
      await watcher?.close();
      await server.close();
      await backend.close();
    },
  };
}
