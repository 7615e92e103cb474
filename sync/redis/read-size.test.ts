import fc from "fast-check";
import { Redis } from "ioredis";
import { describe, expect, test } from "vitest";
import { redisStage } from "../../test/support/redis-stage.ts";
import { hasRedis } from "../../test/support/start-redis.ts";
import { CHARACTERS_WANTED, ReadSize } from "./read-size.ts";
import { openReaderConnection } from "./reader-connection.ts";

const stage = redisStage();
const LARGEST = 4 * 1024 * 1024;

test("after one read that is too large the next of the same entries is not, down to one of each stream", () =>
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: CHARACTERS_WANTED }), { maxLength: 10 }),
      fc.integer({ min: 1, max: LARGEST }),
      fc.integer({ min: 1, max: 4 }),
      (before, each, streams) => {
        const size = new ReadSize();
        for (const characters of before) size.brought(characters, size.count);
        expect(size.count).toBeLessThanOrEqual(64);
        size.brought(size.count * each * streams, size.count);
        const next = size.count * each * streams;
        expect(size.count === 1 || next <= CHARACTERS_WANTED).toBe(true);
      },
    ),
  ));

describe.skipIf(!hasRedis)("a connection that reads", () => {
  test("brings few large entries at a time, many small ones, and all of them in order", async () => {
    const redis = await stage.server();
    const writer = stage.client(redis);
    const [large, small] = [100, 500];
    for (let number = 1; number <= large + small; number += 1) {
      void writer.xadd("t", `${number}-0`, "p", "x".repeat(number <= large ? 256 * 1024 : 10));
    }
    await writer.ping();
    const connection = await openReaderConnection(new Redis(redis.port, { lazyConnect: true }), {
      ...{ unblocker: writer, blockMs: 1000, signal: new AbortController().signal },
    });
    const lengths: number[] = [];
    const numbers: number[] = [];
    while (numbers.length < large + small) {
      const [batch] = await connection.read(["t"], [numbers.at(-1) ?? 0]);
      const found = batch?.entries ?? [];
      lengths.push(found.length);
      numbers.push(...found.map(({ number }) => number));
    }
    connection.destroy();
    expect(numbers).toEqual(Array.from({ length: large + small }, (_, at) => at + 1));
    expect(lengths[0]).toBe(16);
    expect(Math.max(...lengths.slice(1, 20))).toBeLessThanOrEqual(4);
    expect(lengths.at(-2)).toBe(64);
  });
});
