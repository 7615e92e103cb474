import { systemClock } from "../../core/index.ts";
import {
  type SyncBackend,
  type SyncServer,
  type SyncServerOptions,
  createSyncServer,
  memoryBackend,
} from "../../sync/index.ts";

export interface SyncStage extends AsyncDisposable {
  readonly backend: SyncBackend;
  readonly server: SyncServer;
  readonly port: number;
}

/** A sync server on a free port, and what it stands on. */
export async function startSyncStage(options: Partial<SyncServerOptions> = {}): Promise<SyncStage> {
  const backend = options.backend ?? memoryBackend();
  const server = await createSyncServer({
    backend,
    listen: { kind: "tcp", host: "127.0.0.1", port: 0 },
    clock: systemClock,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
    ...options,
  });
  return {
    backend,
    server,
    port: Number(new URL(server.url).port),
    async [Symbol.asyncDispose]() {
      await server.close();
      await backend.close();
    },
  };
}
