import { createSync } from "../client/create-sync.ts";
import type { SyncClient } from "../client/sync-client.ts";
import type { RunScope } from "../keys.ts";
import { type WsBackendOptions, createWsBackend } from "./ws-backend.ts";

export interface WsSyncOptions extends WsBackendOptions {
  /** Whose names are meant; without it, `bind` first. */
  readonly scope?: RunScope | undefined;
}

/** A client of a sync server, with a connection of its own. Throws as `createWsBackend` does. */
export async function createWsSync(options: WsSyncOptions): Promise<SyncClient> {
  const { scope, clock, random } = options;
  return createSync(await createWsBackend(options), {
    scope,
    ownsBackend: true,
    ...(clock === undefined ? {} : { clock }),
    ...(random === undefined ? {} : { random }),
  });
}
