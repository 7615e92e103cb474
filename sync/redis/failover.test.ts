import { describe, expect, test } from "vitest";
import { collect, has, key, openOn, want } from "../../test/support/redis-backends.ts";
import { redisStage } from "../../test/support/redis-stage.ts";
import { hasRedis } from "../../test/support/start-redis.ts";
import { waitFor } from "../../test/support/wait-for.ts";

const stage = redisStage();
const backend = openOn(stage);

/** A primary, a replica that follows it, and a way that leads to whoever is the primary. */
async function pair() {
  const primary = await stage.server({ more: ["--repl-diskless-sync-delay", "0"] });
  const replica = await stage.server({ more: ["--replicaof", `127.0.0.1 ${primary.port}`] });
  const follower = stage.client(replica);
  await waitFor("the replica to follow", async () =>
    (await follower.info("replication")).includes("master_link_status:up") ? true : undefined,
  );
  const path = await stage.pathTo(primary);
  return {
    path,
    port: path.port,
    replica,
    /** Everything that was written is at the replica. */
    copied: async () => {
      await stage.client(primary).set("mark", "1");
      await waitFor("all to be copied", async () =>
        (await follower.get("mark")) === "1" ? true : undefined,
      );
    },
    /** From now on the replica gets nothing more, as when a network is split. */
    promote: () => follower.replicaof("NO", "ONE"),
    async takeOver() {
      await primary.kill();
      path.leadTo(replica.port);
      path.cut();
    },
  };
}

describe.skipIf(!hasRedis)("a replica takes over", () => {
  test("with everything: counts, topics, leases and waiters go on, and tokens grow", async () => {
    const redis = await pair();
    const [one, two] = [await backend(redis.port), await backend(redis.port)];
    await one.signal(key("s"));
    const held = await one.acquire(key("l"), want("a", 60_000));
    const read = collect(two.read(key("t"), 0));
    await one.append(key("t"), "1");
    await waitFor("the first entry", has(read.numbers, 1));
    const wait = two.wait(key("s"), 2);
    await redis.copied();
    await redis.promote();
    await redis.takeOver();
    expect(await one.signal(key("s"))).toBe(2);
    expect(await wait).toBe(2);
    expect(await one.append(key("t"), "2")).toBe(2);
    await waitFor("the second entry", has(read.numbers, 2));
    expect(await one.extend(key("l"), "a", 60_000)).toBe(true);
    await one.release(key("l"), "a");
    expect((await two.acquire(key("l"), want("b", 1000))).token).toBeGreaterThan(held.token);
  });

  test("without the last writes: STATE_LOST for all who wait, and all counts begin anew", async () => {
    const redis = await pair();
    const [told, other] = [await backend(redis.port), await backend(redis.port)];
    expect(await told.signal(key("s"))).toBe(1);
    const held = await told.acquire(key("l"), want("a", 60_000));
    await told.release(key("l"), "a");
    const waits = [
      other.wait(key("s"), 9),
      told.wait(key("s"), 9),
      collect(other.read(key("t"), 0)).ended,
      other.take(key("q"), { owner: "o", visibilityMs: 1000 }),
    ].map((promise) => expect(promise).rejects.toMatchObject({ code: "STATE_LOST" }));
    expect(await other.count(key("s"))).toBe(1);
    await redis.copied();
    await redis.promote();
    // The replica will never have this one, and only the process that was told of it knows.
    expect(await told.signal(key("s"))).toBe(2);
    await redis.takeOver();
    await Promise.all(waits);
    expect(await told.signal(key("s"))).toBe(1);
    expect(await other.count(key("s"))).toBe(1);
    expect((await other.acquire(key("l"), want("b", 1000))).token).toBeGreaterThan(held.token);
  });

  test("a call that would count on lost writes is refused before it counts", async () => {
    const redis = await pair();
    const one = await backend(redis.port, { lookMs: 60_000 });
    expect(await one.signal(key("s"))).toBe(1);
    await redis.copied();
    await redis.promote();
    expect(await one.setOnce(key("n"), 7)).toBe(7);
    await redis.takeOver();
    // Somebody who knows of no loss asks a queue for what it does not have, over and over.
    const idle = await backend(redis.port, { lookMs: 60_000 });
    for (let asked = 0; asked < 3; asked += 1) {
      const taking = idle.take(
        key("q"),
        { owner: "o", visibilityMs: 1000 },
        AbortSignal.timeout(0),
      );
      await expect(taking).rejects.toMatchObject({ name: "TimeoutError" });
      await idle.count(key("s"));
    }
    await expect(one.signal(key("s"))).rejects.toMatchObject({ code: "STATE_LOST" });
    expect(await one.signal(key("s"))).toBe(1);
    expect(await one.setOnce(key("n"), 8)).toBe(8);
  });

  test("an address that leads to a replica for ever: CONNECTION_LOST in time, which says READONLY", async () => {
    const redis = await pair();
    const one = await backend(redis.replica.port, { answerMs: 3000 });
    await expect(one.signal(key("s"))).rejects.toMatchObject({
      code: "CONNECTION_LOST",
      message: expect.stringContaining("READONLY"),
    });
  });
});
