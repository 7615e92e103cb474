import type { Redis } from "ioredis";
import { ReadSize } from "./read-size.ts";
import { numberAt } from "./reply.ts";
import type { ReaderConnection, StreamBatch } from "./reader.ts";

/** What can end another connection's blocking read. */
export interface Unblocker {
  client(word: "UNBLOCK", id: number): Promise<unknown>;
}

export interface ReaderConnectionOptions {
  readonly unblocker: Unblocker;
  readonly blockMs: number;
  /** Ends the opening. */
  readonly signal: AbortSignal;
}

/**
 * A connection of its own for reads that block. It does not reconnect by itself: whoever reads must
 * look first whether the state is still there.
 */
export async function openReaderConnection(
  redis: Redis,
  { unblocker, blockMs, signal }: ReaderConnectionOptions,
): Promise<ReaderConnection> {
  redis.on("error", () => undefined);
  const destroy = (): void => {
    redis.disconnect();
    redis.stream?.destroy();
  };
  try {
    signal.throwIfAborted();
    signal.addEventListener("abort", destroy, { once: true });
    await redis.connect();
    const id = await redis.client("ID");
    signal.removeEventListener("abort", destroy);
    const size = new ReadSize();
    return {
      async read(streams, after) {
        const from = after.map((number) => `${number}-0`);
        const found = await redis.xread(
          ...["COUNT" as const, size.count, "BLOCK" as const, blockMs, "STREAMS" as const],
          ...streams,
          ...from,
        );
        const batches = (found ?? []).map(([stream, entries]) => ({
          stream,
          entries: entries.map(([name, fields]) => ({
            number: numberAt([name.slice(0, name.indexOf("-"))], 0),
            fields,
          })),
        }));
        size.brought(
          charactersOf(batches),
          Math.max(0, ...batches.map((one) => one.entries.length)),
        );
        return batches;
      },
      async misfits(streams) {
        const types = await Promise.all(streams.map((stream) => redis.type(stream)));
        return streams.filter((_, at) => types[at] !== "stream" && types[at] !== "none");
      },
      unblock: async () => (await unblocker.client("UNBLOCK", id)) === 1,
      destroy,
    };
  } catch (error) {
    destroy();
    throw error;
  }
}

function charactersOf(batches: readonly StreamBatch[]): number {
  let characters = 0;
  for (const { entries } of batches) {
    for (const { fields } of entries) for (const field of fields) characters += field.length;
  }
  return characters;
}
