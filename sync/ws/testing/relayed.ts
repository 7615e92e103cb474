import type { SyncBackend } from "../../backend.ts";
import { type TestServer, startTestServer } from "../../server/testing/start-server.ts";
import { createWsBackend } from "../ws-backend.ts";
import { type Relay, startRelay } from "./relay.ts";

export const portOf = (server: TestServer): number => Number(new URL(server.ws).port);

/** The first entries of a topic, as `SEQ:RAW`. */
export async function collect(
  reading: AsyncIterable<readonly { seq: number; raw: string }[]>,
  count: number,
): Promise<string[]> {
  const entries: string[] = [];
  for await (const batch of reading) {
    entries.push(...batch.map(({ seq, raw }) => `${seq}:${raw}`));
    if (entries.length >= count) break;
  }
  return entries;
}

/** A server, a client of it, and the way between them. */
export interface Relayed extends AsyncDisposable {
  readonly server: TestServer;
  readonly relay: Relay;
  readonly client: SyncBackend;
}

export async function startStage(
  options: Parameters<typeof startTestServer>[0] = {},
): Promise<Relayed> {
  const server = await startTestServer(options);
  const relay = await startRelay(portOf(server));
  const client = await createWsBackend({ url: relay.url });
  return {
    server,
    relay,
    client,
    async [Symbol.asyncDispose]() {
      await client.close();
      await relay[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
