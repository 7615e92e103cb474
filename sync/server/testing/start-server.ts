import { type Clock, type Logger, systemClock } from "../../../core/index.ts";
import type { SyncBackend } from "../../backend.ts";
import { memoryBackend } from "../../memory/memory-backend.ts";
import { type SyncServer, type SyncServerOptions, createSyncServer } from "../sync-server.ts";

export const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} };

export interface TestServer extends AsyncDisposable {
  readonly server: SyncServer;
  readonly backend: SyncBackend;
  /** `http://127.0.0.1:PORT`. */
  readonly http: string;
  readonly ws: string;
}

/** A server on a free port over a backend in memory, unless another is given. */
export async function startTestServer(
  options: Partial<SyncServerOptions> & { readonly clock?: Clock } = {},
): Promise<TestServer> {
  const backend = options.backend ?? memoryBackend();
  const server = await createSyncServer({
    backend,
    listen: { kind: "tcp", host: "127.0.0.1", port: 0 },
    clock: systemClock,
    logger: silent,
    drainMs: 200,
    ...options,
  });
  return {
    server,
    backend,
    ws: server.url,
    http: server.url.replace("ws:", "http:"),
    async [Symbol.asyncDispose]() {
      await server.close();
      await backend.close();
    },
  };
}
