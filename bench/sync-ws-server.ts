import { systemClock } from "../core/index.ts";
import { createSyncServer, memoryBackend } from "../sync/index.ts";

/** What the process holds after two collections. */
export interface ServerHeld {
  readonly rssBytes: number;
  /** WebSockets that are open. */
  readonly connections: number;
  /** Since the start. */
  readonly accepted: number;
  readonly refused: number;
  readonly waiters: number;
  readonly subscriptions: number;
  /** Entries of topics that were sent. */
  readonly delivered: number;
}

/** A sync server over memory in a process of its own, with --expose-gc: whatever it is told, it says what it holds. */
const backend = memoryBackend();
const server = await createSyncServer({
  backend,
  listen: { kind: "tcp", host: "127.0.0.1", port: 0 },
  clock: systemClock,
  logger: { info: () => {}, warn: () => {}, error: () => {} },
});

process.on("message", ({ collect }: { readonly collect: boolean }) => {
  if (collect) {
    globalThis.gc?.();
    globalThis.gc?.();
  }
  const { connections, accepted, refused, delivered } = server.counters();
  const { waiters, subscriptions } = backend.stats();
  const rssBytes = process.memoryUsage.rss();
  const waiting = { waiters, subscriptions };
  process.send?.({ rssBytes, connections, accepted, refused, delivered, ...waiting });
});
process.on("disconnect", () => process.exit(0));
process.send?.(server.url);
