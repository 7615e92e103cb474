import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { SyncBackend, SyncServer } from "../../sync/index.ts";
import { REPOSITORY, startProcess } from "../support/start-process.ts";
import { hasRedis } from "../support/start-redis.ts";
import { connectTo, startRedisService, startSyncService } from "../support/sync-service.ts";
import { startSyncStage } from "../support/sync-stage.ts";

const INSTANCES = 4;
const TOKEN = "a-token-for-the-clients";

const report = z.object({
  ordinal: z.number(),
  met: z.number(),
  published: z.array(z.number()),
  early: z.boolean(),
  work: z.array(z.object({ item: z.number(), text: z.string() })),
  seq: z.number(),
  addresses: z.array(z.object({ ordinal: z.number() })),
  last: z.number(),
});
type Report = z.output<typeof report>;

/** The SDK writes a file named stdout into its folder. */
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-sdk-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function runPlan(host: string, port: string): Promise<Report[]> {
  const instances = Array.from({ length: INSTANCES }, () =>
    startProcess({
      args: [join(REPOSITORY, "fixtures/plans/choreography.mjs")],
      cwd: folder,
      env: {
        SYNC_SERVICE_HOST: host,
        SYNC_SERVICE_PORT: port,
        TEST_RUN: "r1",
        TEST_PLAN: "example",
        TEST_CASE: "sync",
        TEST_INSTANCE_COUNT: String(INSTANCES),
        TEST_GROUP_ID: "single",
        TEST_GROUP_INSTANCE_COUNT: String(INSTANCES),
        TEST_SUBNET: "127.1.0.0/16",
        TEST_SIDECAR: "false",
        LOG_LEVEL: "error",
      },
    }),
  );
  try {
    const codes = await Promise.all(instances.map((instance) => instance.exited()));
    expect({ codes, stderr: instances.map((instance) => instance.stderr()).join("") }).toEqual({
      codes: [0, 0, 0, 0],
      stderr: "",
    });
    return instances.map((instance) => {
      const line = instance
        .stdout()
        .split("\n")
        .find((text) => text.startsWith('{"ordinal"'));
      return report.parse(JSON.parse(line ?? "null"));
    });
  } finally {
    await Promise.all(instances.map((instance) => instance.stop()));
  }
}

async function withServer<T>(
  options: { readonly token?: string },
  work: (server: SyncServer) => Promise<T>,
): Promise<T> {
  await using stage = await startSyncStage(options);
  const { backend, server } = stage;
  const result = await work(server);
  await holdsWhatTheyLeft(backend);
  await expect.poll(() => backend.stats()).toMatchObject({ waiters: 0, subscriptions: 0 });
  expect(server.counters()).toMatchObject({ unreadable: 0, overrun: 0, tooLarge: 0 });
  return result;
}

/** Looks at Redis itself, beside the server that stands on it. */
async function withRedisServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  await using redis = await startRedisService();
  await using service = await startSyncService("--backend", redis.url);
  const result = await work(service.url);
  await using backend = await connectTo(redis.url);
  await holdsWhatTheyLeft(backend);
  return result;
}

async function holdsWhatTheyLeft(backend: SyncBackend): Promise<void> {
  // The keys are those that Testground's clients write.
  for await (const batch of backend.read("run:r1:plan:example:case:sync:topics:reports", 0)) {
    expect(batch).toHaveLength(INSTANCES);
    break;
  }
  const events: string[] = [];
  for await (const batch of backend.read("run:r1:plan:example:case:sync:run_events", 0)) {
    events.push(...batch.map(({ raw }) => raw));
    if (events.length === INSTANCES) break;
  }
  expect(new Set(events)).toEqual(new Set(['{"success_event":{"group":"single"}}']));
  expect(await backend.count("run:r1:plan:example:case:sync:states:over")).toBe(INSTANCES);
}

describe("four processes of Testground's JavaScript SDK", () => {
  test.each([
    ["without a token", {}, "127.0.0.1"],
    ["with the token in the host they are given", { token: TOKEN }, `x:${TOKEN}@127.0.0.1`],
  ])("do their choreography %s", async (_, options, host) => {
    hold(await withServer(options, (server) => runPlan(host, new URL(server.url).port)));
  });

  test.skipIf(!hasRedis)("do it on a server that stands on Redis", async () => {
    hold(await withRedisServer((url) => runPlan("127.0.0.1", new URL(url).port)));
  });

  function hold(reports: readonly Report[]): void {
    const ordinals = [1, 2, 3, 4];
    const sorted = (pick: (one: Report) => number): number[] =>
      reports.map(pick).toSorted((left, right) => left - right);
    expect(sorted((one) => one.ordinal)).toEqual(ordinals);
    expect(sorted((one) => one.met)).toEqual(ordinals);
    expect(sorted((one) => one.seq)).toEqual(ordinals);
    expect(sorted((one) => one.last)).toEqual(ordinals);
    const items = ordinals.concat(5).map((item) => ({ item, text: 'quotes " and ünïcode <&>' }));
    for (const one of reports) {
      expect(one.published).toEqual(one.ordinal === 1 ? [1, 2, 3, 4, 5] : []);
      expect(one.work).toEqual(items);
      expect(one.addresses).toEqual(reports[0]?.addresses);
      expect(one.addresses.at(one.seq - 1)).toEqual({ ordinal: one.ordinal });
    }
    expect(reports.filter((one) => one.early)).toHaveLength(2);
  }
});
