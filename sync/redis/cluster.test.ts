import { Cluster } from "ioredis";
import { describe, expect, test } from "vitest";
import { collect, has } from "../../test/support/redis-backends.ts";
import { redisStage } from "../../test/support/redis-stage.ts";
import { type RunningRedis, hasRedis } from "../../test/support/start-redis.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import type { SyncBackend } from "../backend.ts";
import { redisBackend } from "./redis-backend.ts";

const stage = redisStage();

// Each node refuses a script, and a read, whose keys are of different slots.
describe.skipIf(!hasRedis)("on a Redis Cluster", () => {
  test("every primitive works for several runs, and all keys of a run are of one slot", async () => {
    const nodes = await stage.cluster();
    const cluster = new Cluster(nodes.map(({ port }) => ({ host: "127.0.0.1", port })));
    const [one, two] = [
      stage.closing(await redisBackend({ redis: cluster, lookMs: 500 })),
      stage.closing(await redisBackend({ redis: cluster, lookMs: 500 })),
    ];
    cluster.disconnect();
    for (const run of ["r", "{odd}%", "other"]) {
      const key = (name: string): string => `run:${run}:plan:p:case:c:${name}`;
      const wait = one.wait(key("s"), 2);
      await one.signal(key("s"), { member: "m", opId: "x" });
      await two.signal(key("s"));
      expect(await wait).toBe(2);
      const numbers: number[] = [];
      const read = (async () => {
        for await (const batch of one.read(key("t"), 0)) {
          numbers.push(...batch.map(({ seq }) => seq));
          if (numbers.length >= 3) break;
        }
      })();
      for (const opId of ["a", "b", "c"]) await two.append(key("t"), "1", opId);
      await read;
      expect(numbers).toEqual([1, 2, 3]);
      const want = { limit: 1, units: 1, ttlMs: 10_000 };
      await one.acquire(key("l"), { ...want, owner: "a" });
      const next = two.acquire(key("l"), { ...want, owner: "b" });
      const watch = one.watch(key("l"))[Symbol.asyncIterator]();
      expect((await watch.next()).value).toMatchObject([{ owner: "a" }]);
      await waitFor("b in line", () => (two.stats().waiters === 1 ? true : undefined));
      await one.release(key("l"), "a");
      await next;
      await waitFor("b to be seen", async () => {
        const seen = await watch.next();
        return JSON.stringify(seen.value, ["owner"]) === '[{"owner":"b"}]' ? true : undefined;
      });
      await watch.return?.();
      expect(await one.setOnce(key("n"), 3)).toBe(3);
      const by = { owner: "o", visibilityMs: 10_000 };
      expect(await one.take(key("t"), by)).toMatchObject({ seq: 1 });
      expect(await one.acknowledge(key("t"), 1, "o")).toBe(true);
    }
    const slots = new Map<string, Set<number>>();
    const used = new Set<number>();
    for (const node of nodes) {
      const client = stage.client(node);
      for (const name of await client.keys("*")) {
        const run = /^sd:\{(.*?)\}:/u.exec(name)?.[1] ?? "none";
        const slot = await client.cluster("KEYSLOT", name);
        slots.set(run, (slots.get(run) ?? new Set()).add(slot));
        used.add(node.port);
      }
    }
    expect(used.size).toBeGreaterThan(1);
    expect([...slots.keys()].sort()).toEqual(["%7Bodd%7D%25", "other", "r"]);
    expect([...slots.values()].map((set) => set.size)).toEqual([1, 1, 1]);

    await aSlotMoves(nodes, [one, two]);
  });
});

/** While signals, entries and a reader go on, the run's slot goes to another node, key by key. */
async function aSlotMoves(
  nodes: readonly RunningRedis[],
  [one, two]: readonly [SyncBackend, SyncBackend],
): Promise<void> {
  const key = (name: string): string => `run:moving:plan:p:case:c:${name}`;
  await one.signal(key("s"));
  await one.append(key("t"), "1");
  const read = collect(two.read(key("t"), 0));
  const wait = two.wait(key("s"), 201);
  await waitFor("the first entry", has(read.numbers, 1));
  const clients = nodes.map((node) => stage.client(node));
  const slot = Number(await clients[0]?.call("CLUSTER", "KEYSLOT", "sd:{moving}:run"));
  const counts = await Promise.all(
    clients.map((client) => client.call("CLUSTER", "COUNTKEYSINSLOT", slot)),
  );
  const from = counts.findIndex((count) => Number(count) > 0);
  const [source, target] = [clients[from], clients[(from + 1) % clients.length]];
  const targetPort = nodes[(from + 1) % nodes.length]?.port;
  if (source === undefined || target === undefined) throw new Error("no node has the slot");
  const [sourceId, targetId] = await Promise.all([
    source.call("CLUSTER", "MYID"),
    target.call("CLUSTER", "MYID"),
  ]);
  await target.call("CLUSTER", "SETSLOT", slot, "IMPORTING", String(sourceId));
  await source.call("CLUSTER", "SETSLOT", slot, "MIGRATING", String(targetId));
  // Half of the calls are under way while keys are at both nodes.
  const calls = [...Array(200).keys()].map(async () => [
    await one.signal(key("s")),
    await one.append(key("t"), "1"),
  ]);
  for (;;) {
    const names = await source.call("CLUSTER", "GETKEYSINSLOT", slot, 1);
    if (!Array.isArray(names) || names.length === 0) break;
    await source.call("MIGRATE", "127.0.0.1", String(targetPort), String(names[0]), 0, 5000);
  }
  for (const client of [target, source, ...clients])
    await client.call("CLUSTER", "SETSLOT", slot, "NODE", String(targetId));
  const numbers = await Promise.all(calls);
  const expected = [...Array(200).keys()].map((at) => at + 2);
  expect(numbers.map(([count]) => count ?? 0)).toEqual(expected);
  expect(numbers.map(([, seq]) => seq ?? 0).sort((left, right) => left - right)).toEqual(expected);
  expect(await wait).toBe(201);
  await waitFor("all entries", has(read.numbers, 201));
  expect(read.numbers).toEqual([1, ...expected]);
}
