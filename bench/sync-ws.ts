import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import {
  ScopedKeys,
  type SyncBackend,
  type SyncClient,
  createWsBackend,
  createWsSync,
} from "../sync/index.ts";
import { type Child, startChild } from "./child.ts";
import { LOAD_CORE, PROXY_CORE } from "./processes.ts";
import { type Delivery, deliveryOf, fill, replayOf } from "./sync-traffic.ts";
import {
  WAITERS,
  type WaiterCost,
  type Ways,
  leastOf,
  many,
  targetsMs,
  took,
  waiterCost,
} from "./sync-waiters.ts";
import type { Opened } from "./sync-ws-clients.ts";
import type { ServerHeld } from "./sync-ws-server.ts";

/** What coordination costs over WebSocket: the server has a core, all clients together the other. */
export interface WsCosts {
  /** Waiters share one connection, signals come over another. */
  readonly waiters: readonly WaiterCost[];
  readonly targetsMs: number;
  /** 1,000 clients with a connection each, from the last signal until all are released; by round. */
  readonly releasesMs: readonly number[];
  readonly deliveries: readonly Delivery[];
  readonly replayed: readonly number[];
  readonly idle: IdleCost;
  /** Growth of the server's RSS by a subscriber of the replay that never reads. */
  readonly unreadBytesEach: number;
}

export interface IdleCost extends Opened {
  readonly asked: number;
  /** From the first to the last answer. */
  readonly openMs: number;
  /** What the server counted. */
  readonly counted: { readonly open: number; readonly refused: number; readonly left: number };
  /** Growth of the server's RSS, by the connections that are open. */
  readonly bytesEach: number;
}

const SCOPE = { run: "bench", plan: "sync", case: "ws" };
const PARTIES = 1000;
const SUBSCRIBERS = 100;
const UNREAD = 20;
const IDLE = { processes: 2, each: 5000 };

const heldShape: z.ZodType<ServerHeld> = z.object({
  rssBytes: z.number(),
  connections: z.number(),
  accepted: z.number(),
  refused: z.number(),
  waiters: z.number(),
  subscriptions: z.number(),
  delivered: z.number(),
});
const openedShape: z.ZodType<Opened> = z.object({
  served: z.number(),
  refused: z.number(),
  failed: z.number(),
});

/** A sync server in a process of its own. */
interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  held(collect?: boolean): Promise<ServerHeld>;
  /** Resolves when what it holds is so. */
  until(look: (held: ServerHeld) => boolean): Promise<void>;
}

export async function wsCosts(rounds: number): Promise<WsCosts> {
  const waiters = new Map<number, WaiterCost[]>(WAITERS.map((count) => [count, []]));
  const targets: number[] = [];
  const releasesMs: number[] = [];
  const deliveries: Delivery[] = [];
  const replayed: number[] = [];
  await using server = await startServer();
  // Round 0 warms up, both sides.
  for (let round = 0; round <= rounds; round++) {
    const name = `run:round-${round}`;
    for (const [count, found] of waiters) {
      if (round === 0 && count > 1000) continue;
      const cost = await overWays(server, (ways) => waiterCost(ways, `${name}:${count}`, count));
      if (round > 0) found.push(cost);
    }
    if (round === 0) continue;
    targets.push(await overWays(server, (ways) => targetsMs(ways, `${name}:targets`)));
    releasesMs.push(await release(server, name));
    deliveries.push(await delivery(server, name));
    replayed.push(await replay(server, name));
  }
  return {
    ...{ releasesMs, deliveries, replayed },
    waiters: [...waiters.values()].map(leastOf),
    targetsMs: Math.min(...targets),
    idle: await idleCost(),
    unreadBytesEach: await unreadCost(),
  };
}

async function startServer(): Promise<ServerProcess> {
  const child = await startChild(PROXY_CORE, "sync-ws-server.ts", ["--expose-gc"]);
  const held = (collect = false): Promise<ServerHeld> => child.ask({ collect }, heldShape);
  return {
    url: z.string().parse(child.ready),
    held,
    async until(look) {
      while (!look(await held())) await delay(5);
    },
    [Symbol.asyncDispose]: () => child.stop(),
  };
}

async function overWays<T>(server: ServerProcess, measure: (ways: Ways) => Promise<T>): Promise<T> {
  const { url } = server;
  await using signals: SyncBackend = await createWsBackend({ url });
  await using waiters: SyncBackend = await createWsBackend({ url });
  const standing = (_: string, count: number): Promise<void> =>
    server.until((held) => held.waiters >= count);
  return await measure({ signals, waiters, standing });
}

async function release(server: ServerProcess, state: string): Promise<number> {
  const parties = await clients(server, PARTIES);
  const [first, ...others] = parties;
  if (first === undefined) throw new Error("no parties");
  const all = parties.map((client) => client.barrier(state, PARTIES));
  await server.until(({ waiters }) => waiters >= PARTIES);
  await Promise.all(others.map((client) => client.signalEntry(state)));
  const ms = await took(() => Promise.all([first.signalEntry(state), ...all]));
  await closeAll(parties);
  return ms;
}

async function delivery(server: ServerProcess, name: string): Promise<Delivery> {
  const subscribers = await clients(server, SUBSCRIBERS);
  const [publisher] = await clients(server, 1);
  if (publisher === undefined) throw new Error("no publisher");
  const found = await deliveryOf(publisher, subscribers, {
    topic: `${name}:delivery`,
    standing: () => server.until(({ subscriptions }) => subscriptions >= SUBSCRIBERS),
  });
  await closeAll([publisher, ...subscribers]);
  return found;
}

async function replay(server: ServerProcess, name: string): Promise<number> {
  const { url } = server;
  await using publisher = await createWsSync({ url, scope: SCOPE });
  await fill(publisher, `${name}:replay`);
  await using late = await createWsSync({ url, scope: SCOPE });
  return await replayOf(late, `${name}:replay`);
}

/** Opens 10,000 connections in one go, from several processes, and looks what they cost when all is still. */
async function idleCost(): Promise<IdleCost> {
  await using server = await startServer();
  const port = Number(new URL(server.url).port);
  const before = await server.held(true);
  const processes = await Promise.all(
    Array.from({ length: IDLE.processes }, () => startChild(LOAD_CORE, "sync-ws-clients.ts")),
  );
  const sinceMs = performance.now();
  const opened = await Promise.all(
    processes.map((child) => child.ask({ port, count: IDLE.each }, openedShape)),
  );
  const openMs = performance.now() - sinceMs;
  const after = await server.held(true);
  await Promise.all(processes.map((child: Child) => child.stop()));
  await server.until(({ connections }) => connections === 0);
  const sum = (pick: (one: Opened) => number): number =>
    opened.reduce((total, one) => total + pick(one), 0);
  return {
    asked: IDLE.processes * IDLE.each,
    served: sum((one) => one.served),
    refused: sum((one) => one.refused),
    failed: sum((one) => one.failed),
    openMs,
    counted: {
      open: after.connections,
      refused: after.refused,
      left: (await server.held()).connections,
    },
    bytesEach: (after.rssBytes - before.rssBytes) / after.connections,
  };
}

async function unreadCost(): Promise<number> {
  await using server = await startServer();
  const { url } = server;
  await using publisher = await createWsSync({ url, scope: SCOPE });
  await fill(publisher, "t");
  const before = await server.held(true);
  const child = await startChild(LOAD_CORE, "sync-ws-clients.ts");
  const say = `{"id":"1","subscribe":{"topic":"${new ScopedKeys(SCOPE).topic("t")}"}}`;
  const port = Number(new URL(url).port);
  await child.ask({ port, count: UNREAD, say }, openedShape);
  let delivered = -1;
  let held = before;
  while (held.delivered !== delivered || held.delivered === before.delivered) {
    delivered = held.delivered;
    await delay(500);
    held = await server.held(true);
  }
  await child.stop();
  return (held.rssBytes - before.rssBytes) / UNREAD;
}

async function clients({ url }: ServerProcess, count: number): Promise<SyncClient[]> {
  return await Promise.all(many(count, () => createWsSync({ url, scope: SCOPE })));
}

async function closeAll(all: readonly SyncClient[]): Promise<void> {
  await Promise.all(all.map((client) => client.close()));
}
