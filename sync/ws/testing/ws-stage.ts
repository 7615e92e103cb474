import { systemClock } from "../../../core/index.ts";
import { memoryBackend } from "../../memory/memory-backend.ts";
import { createSyncServer } from "../../server/sync-server.ts";
import { realTime } from "../../testing/case-time.ts";
import type { SyncStage } from "../../testing/stage.ts";
import { createWsBackend } from "../ws-backend.ts";

const RUN_TTL_MS = 3_600_000;

/** A server over a backend in memory; each client has a connection of its own. */
export async function wsStage(): Promise<SyncStage> {
  const backend = memoryBackend({ runTtlMs: RUN_TTL_MS });
  const server = await createSyncServer({
    backend,
    listen: { kind: "tcp", host: "127.0.0.1", port: 0 },
    clock: systemClock,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
    drainMs: 100,
  });
  return {
    clock: systemClock,
    time: realTime(),
    runTtlMs: RUN_TTL_MS,
    connect: async () => ({ backend: await createWsBackend({ url: server.url }), owned: true }),
    arrived: (client) => client.count("arrived"),
    // What counts is what is left behind at the server.
    stats: () => backend.stats(),
    async [Symbol.asyncDispose]() {
      await server.close();
      await backend.close();
    },
  };
}
