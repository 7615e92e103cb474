import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { ConfigInput, Role } from "../../core/index.ts";
import { createSync } from "../../sync/index.ts";
import { type RecordingRole, recordingRole } from "../support/recording-role.ts";
import { runCli } from "../support/run-cli.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";
import { hasRedis } from "../support/start-redis.ts";
import {
  type SyncService,
  connectTo,
  startRedisService,
  startSyncService,
} from "../support/sync-service.ts";
import { waitFor } from "../support/wait-for.ts";

let role: RecordingRole;
const runs: StartedRun[] = [];
beforeAll(async () => {
  role = await recordingRole(() => ({ body: '{"ok":true}' }));
});
afterEach(() => stopRuns());
afterAll(() => role.close());

/** Before the service that they use. */
async function stopRuns(): Promise<void> {
  await Promise.all(runs.splice(0).map((run) => run.stop()));
}

const report = z.object({
  short: z.array(z.object({ role: z.string(), present: z.number() })),
  proxies: z.object({ present: z.number() }).optional(),
});

async function start(name: string, sync: NonNullable<ConfigInput["sync"]>): Promise<StartedRun> {
  const { url } = role;
  const run = await runShadowdiff({
    ...{ live: url, run: name, sync, proxy: { drain: "120s" } },
    targets: { primary: url, secondary: url, candidate: url },
  });
  runs.push(run);
  return run;
}

const phase = (run: StartedRun, wanted: string) =>
  waitFor(`phase ${wanted}`, async () => {
    const status = await run.status();
    return status.phase === wanted ? status : undefined;
  });

async function get(run: StartedRun): Promise<void> {
  const answer = await fetch(`${run.proxy}/x`);
  expect([answer.status, await answer.text()]).toEqual([200, '{"ok":true}']);
}

const present = (run: StartedRun, wanted: Role | "proxies", count: number) =>
  waitFor(`${count} of ${wanted}`, async () => {
    const answer = await fetch(`${run.admin}/api/v1/sync`);
    const { short, proxies } = report.parse(await answer.json());
    const found = wanted === "proxies" ? proxies : short.find((one) => one.role === wanted);
    return found?.present === count ? true : undefined;
  });

/** As a job on another machine would. */
function shell(service: SyncService, run: string, [verb = "", ...args]: readonly string[]) {
  return runCli(["sync", verb, "--url", service.url, ...args], {
    env: { TEST_RUN: run, TEST_PLAN: "shadowdiff", TEST_CASE: "run" },
  });
}

const SERVICES = [
  { on: "a sync server in another process", startService: startSyncService, there: true },
  { on: "Redis", startService: startRedisService, there: hasRedis },
] as const;

describe.each(SERVICES)("on $on,", ({ startService, there }) => {
  let service: SyncService;
  beforeAll(async () => {
    if (there) service = await startService();
  });
  afterAll(() => service?.stop());

  const sync = (run: string, ...args: readonly string[]) => shell(service, run, args);

  test.skipIf(!there)("two proxies begin and end their window together", async () => {
    const shared = { url: service.url, window: { proxies: 2, leave: "60s" } };
    const first = await start("shared", shared);
    await present(first, "proxies", 1);
    expect((await first.status()).phase).toBe("waiting");
    await get(first);
    expect((await first.settled()).mirrored).toBe(0);
    const second = await start("shared", shared);
    await Promise.all([phase(first, "mirroring"), phase(second, "mirroring")]);
    process.kill(first.process.pid, "SIGTERM");
    await waitFor("the first to be told", async () => (await left(service.url)) || undefined);
    // It was told to end, and goes on until the other one is told as well.
    await get(first);
    await get(second);
    expect((await first.settled()).mirrored).toBe(1);
    expect((await first.status()).phase).toBe("mirroring");
    expect(await second.process.stop()).toBe(0);
    expect(await first.process.exited()).toBe(0);
    const { stdout } = await sync("shared", "barrier", "reported", "2", "--timeout", "9s");
    expect(stdout).toBe("2\n");
  });
});

test("a run waits for its roles, tells when one leaves, and reports", async () => {
  await using service = await startSyncService();
  const sync = (run: string, ...args: readonly string[]) => shell(service, run, args);
  const run = await start("whole", {
    url: service.url,
    ready: { candidate: 2, timeout: "60s" },
  });
  // Once by its name, however often it says so.
  const signal = ["signal", "ready:candidate", "--member", "c-1"] as const;
  expect(await sync("whole", ...signal)).toMatchObject({ code: 0, stdout: "1\n" });
  expect(await sync("whole", ...signal)).toMatchObject({ code: 0, stdout: "2\n" });
  await present(run, "candidate", 1);
  await get(run);
  expect((await run.settled()).mirrored).toBe(0);

  const backend = await connectTo(service.url);
  const scope = { run: "whole", plan: "shadowdiff", case: "run" };
  const client = createSync(backend, { scope });
  const membership = await client.join("c-2");
  await client.signalEntry("ready:candidate");
  await phase(run, "mirroring");
  await get(run);
  expect((await run.settled()).mirrored).toBe(1);
  await membership.release();
  expect((await phase(run, "paused")).notReady).toEqual(["candidate"]);
  await client.join("c-2");
  await phase(run, "mirroring");
  await client.close();
  await backend.close();

  const job = sync("whole", "barrier", "reported", "1", "--timeout", "30s");
  expect(await run.process.stop()).toBe(0);
  expect(await job).toMatchObject({ code: 0, stdout: "1\n" });
  const { stdout } = await sync("whole", "subscribe", "results", "--count", "1");
  expect(JSON.parse(stdout)).toMatchObject({ seq: 1, payload: { run: "whole", compared: 1 } });
  expect(await sync("whole", "publish", "notes", '"seen"')).toMatchObject({ stdout: "1\n" });
  expect(await sync("whole", "lock", "notes", "--", "echo", "held")).toMatchObject({
    ...{ code: 0, stdout: "held\n" },
  });
}, 60_000);

test.skipIf(!hasRedis)("a proxy that dies holds up nobody, and the rest say so", async () => {
  await using service = await startRedisService();
  const sync = { url: service.url, window: { proxies: 2, leave: "60s" } };
  const dying = await start("mortal", sync);
  const living = await start("mortal", sync);
  await Promise.all([phase(dying, "mirroring"), phase(living, "mirroring")]);
  process.kill(dying.process.pid, "SIGKILL");
  await dying.process.exited();
  await runOut(service.url, dying.process.pid);
  await waitFor("the other to say so", () =>
    living.process.stderr().includes("proxy-lost") ? true : undefined,
  );
  await get(living);
  expect((await living.settled()).mirrored).toBe(1);
  const { stdout } = await shell(service, "mortal", [
    ...["subscribe", "events", "--after", "2", "--count", "1"],
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ payload: { event: "proxy-lost" } });
  expect(await living.process.stop()).toBe(0);
});

test("a run names the role and the proxies that do not come", async () => {
  await using service = await startSyncService();
  const { url } = service;
  const alone = await start("alone", { url, window: { proxies: 2, timeout: "300ms" } });
  const roleless = await start("roleless", { url, ready: { primary: 1, timeout: "300ms" } });
  expect((await phase(roleless, "paused")).notReady).toEqual(["primary"]);
  expect((await phase(alone, "paused")).notReady).toEqual(["proxies"]);
  expect(alone.process.stderr()).toContain("proxies: 1 of 2 there");
  await get(alone);
  expect((await alone.settled()).mirrored).toBe(0);
  await waitFor("the verdict", async () =>
    (await alone.verdict()).verdict === "unhealthy" ? true : undefined,
  );
  await stopRuns();
});

test("the proxy that serves the others ends when they have reported", async () => {
  const serving = await start("served", {
    ...{ serve: "127.0.0.1:0", linger: "0s" },
    window: { proxies: 2 },
  });
  const other = await start("served", { url: serving.sync, window: { proxies: 2 } });
  await Promise.all([phase(serving, "mirroring"), phase(other, "mirroring")]);
  const codes = await Promise.all([serving.process.stop(), other.process.stop()]);
  expect(codes).toEqual([0, 0]);
  expect(other.process.stderr()).not.toContain("sync.not-told");
});

/** Whether a proxy of the run "shared" has told that it ends. */
async function left(url: string): Promise<boolean> {
  await using backend = await connectTo(url);
  const topic = "run:shared:plan:shadowdiff:case:window:topics:window";
  for await (const batch of backend.read(topic, 0)) {
    return batch.some(({ raw }) => raw.includes('"leave"'));
  }
  return false;
}

/** As the lease of a proxy that died does after ten seconds. */
async function runOut(url: string, pid: number): Promise<void> {
  await using backend = await connectTo(url);
  const key = "run:mortal:plan:shadowdiff:case:window:members";
  for (const { owner, meta } of await backend.holders(key)) {
    if (meta?.includes(`-${pid}-`) === true) await backend.release(key, owner);
  }
}
