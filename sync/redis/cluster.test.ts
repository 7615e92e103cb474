import { Cluster } from "ioredis";
import { describe, expect, test } from "vitest";
import { redisStage } from "../../test/support/redis-stage.ts";
import { hasRedis } from "../../test/support/start-redis.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { redisBackend } from "./redis-backend.ts";

const stage = redisStage();

// A node in cluster mode refuses a script, and a read, whose keys are of different slots.
describe.skipIf(!hasRedis)("on a Redis Cluster", () => {
  test("every primitive works for several runs, and all keys of a run are of one slot", async () => {
    const redis = await stage.server({ cluster: true });
    const cluster = new Cluster([{ host: "127.0.0.1", port: redis.port }]);
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
      await waitFor("b in line", () => (two.stats().leases === 1 ? true : undefined));
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
    const client = stage.client(redis);
    const slots = new Map<string, Set<number>>();
    for (const name of await client.keys("*")) {
      const run = /^sd:\{(.*?)\}:/u.exec(name)?.[1] ?? "none";
      const slot = await client.cluster("KEYSLOT", name);
      slots.set(run, (slots.get(run) ?? new Set()).add(slot));
    }
    expect([...slots.keys()].sort()).toEqual(["%7Bodd%7D%25", "other", "r"]);
    expect([...slots.values()].map((set) => set.size)).toEqual([1, 1, 1]);
  });
});
