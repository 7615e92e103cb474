import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { SyncBackend, TopicEntry } from "../../backend.ts";
import type { SyncCounters } from "../sync-counters.ts";
import { ENTRIES_PER_REST, type Turns } from "../turns.ts";

export interface TopicStream {
  readonly backend: SyncBackend;
  readonly key: string;
  /** Number of the last entry that is not wanted. */
  readonly after: number;
  /** How many; Infinity = until the client goes. */
  readonly count: number;
  readonly signal: AbortSignal;
  readonly turns: Turns;
  readonly counters: SyncCounters;
}

/** Writes a topic's entries as NDJSON, as fast as they are read and come. */
export async function streamTopic(response: ServerResponse, want: TopicStream): Promise<void> {
  const { backend, key, after, count, signal, turns, counters } = want;
  response.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
  response.flushHeaders();
  let left = count;
  if (left > 0) {
    for await (const batch of backend.read(key, after, signal)) {
      for (const entry of batch) {
        if (left === 0) break;
        left -= 1;
        counters.delivered += 1;
        if (entry.seq % ENTRIES_PER_REST === 0) await turns.rest();
        if (!response.write(lineOf(entry))) await once(response, "drain", { signal });
      }
      if (left === 0) break;
    }
  }
  response.end();
}

/** White space between tokens is the only place where JSON can have line ends. */
function lineOf({ seq, raw }: TopicEntry): string {
  return `{"seq":${seq},"payload":${raw.replace(/[\r\n]+/g, " ")}}\n`;
}
