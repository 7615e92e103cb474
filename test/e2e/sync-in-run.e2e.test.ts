import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "../../core/index.ts";
import { createSync, createWsBackend } from "../../sync/index.ts";
import { type RecordingRole, recordingRole } from "../support/recording-role.ts";
import { runCli } from "../support/run-cli.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";
import { waitFor } from "../support/wait-for.ts";

let service: RecordingRole;
let run: StartedRun | undefined;
beforeAll(async () => {
  service = await recordingRole(() => ({ body: '{"ok":true}' }));
});
afterEach(async () => {
  await run?.stop();
  run = undefined;
});
afterAll(() => service.close());

type Ready = Partial<Record<Role, number>> & { readonly timeout?: string };
type Ending = { readonly linger?: string; readonly drain?: string };
const ALL: Ready = { primary: 1, secondary: 1, candidate: 1, timeout: "60s" };

async function start(ready: Ready, name?: string, end: Ending = {}): Promise<StartedRun> {
  const { url } = service;
  run = await runShadowdiff({
    live: url,
    targets: { primary: url, secondary: url, candidate: url },
    sync: { serve: "127.0.0.1:0", linger: end.linger ?? "0s", ready },
    proxy: { drain: end.drain ?? "10s" },
    ...(name === undefined ? {} : { run: name }),
  });
  return run;
}

async function signal(started: StartedRun, state: string, query = ""): Promise<void> {
  const url = `${started.sync.replace("ws:", "http:")}/v1/states/${state}/signal${query}`;
  const answer = await fetch(url, { method: "POST" });
  expect(answer.status).toBe(200);
}

async function get(started: StartedRun): Promise<void> {
  const answer = await fetch(`${started.proxy}/x`);
  expect([answer.status, await answer.text()]).toEqual([200, '{"ok":true}']);
}

const phase = (started: StartedRun, wanted: string) =>
  waitFor(`phase ${wanted}`, async () => {
    const status = await started.status();
    return status.phase === wanted ? status : undefined;
  });

test("mirrors nothing before all roles have signalled, and everything after", async () => {
  const started = await start(ALL);
  expect((await started.status()).phase).toBe("waiting");
  await get(started);
  await signal(started, "ready:primary");
  await signal(started, "ready:secondary", "?run=r&plan=p&case=c");
  await get(started);
  expect((await started.settled()).mirrored).toBe(0);
  const where = ["--url", started.sync, "--run", "r", "--plan", "p", "--case", "c"];
  const told = await runCli(["sync", "signal", "ready:candidate", ...where]);
  expect([told.code, told.stdout]).toEqual([0, "1\n"]);
  await phase(started, "mirroring");
  await get(started);
  expect((await started.settled()).mirrored).toBe(1);
});

describe("roles that do not come in time", () => {
  test("are named, nothing is mirrored, live goes on and the gate says unhealthy", async () => {
    const started = await start({ ...ALL, candidate: 2, timeout: "3s" });
    await signal(started, "ready:primary");
    const { notReady } = await phase(started, "paused");
    expect(notReady).toEqual(["secondary", "candidate"]);
    // No waiting: whoever sees the phase may ask for the verdict.
    expect((await started.verdict()).verdict).toBe("unhealthy");
    await get(started);
    expect((await started.settled()).mirrored).toBe(0);
    expect(started.process.stderr()).toContain("secondary: 0 of 1 there; candidate: 0 of 2 there");
    const answer = await fetch(`${started.admin}/api/v1/sync`);
    expect(await answer.json()).toMatchObject({
      ...{ state: "running", url: started.sync, readiness: "timed-out" },
      short: [
        { role: "secondary", present: 0, wanted: 1, left: [] },
        { role: "candidate", present: 0, wanted: 2, left: [] },
      ],
    });
    const gate = await runCli(["gate", "--url", started.admin]);
    expect(gate.code).toBe(3);
    expect(gate.stdout + gate.stderr).toContain("Not ready in time: secondary, candidate");
  });

  test("end a run with --wait-ready with 3", async () => {
    const { url } = service;
    const set = [
      "proxy.listen=127.0.0.1:0",
      `proxy.live=${url}`,
      ...["primary", "secondary", "candidate"].map((role) => `targets.${role}=${url}`),
      "admin.listen=127.0.0.1:0",
      "sync.serve=127.0.0.1:0",
      "sync.ready.candidate=1",
      "sync.ready.timeout=100ms",
    ];
    const started = await start({});
    const flags = set.flatMap((assignment) => ["--set", assignment]);
    const args = ["run", "--wait-ready", "-c", started.file, ...flags];
    const ended = await runCli([...args, "--set", `store=${started.store}-2`]);
    expect(ended.stdout).toContain('"ready":true');
    expect(ended.stderr).toContain("UNHEALTHY");
    expect(ended.code).toBe(3);
  });
});

test("a role that leaves pauses the mirror until it is back", async () => {
  const started = await start({ candidate: 1 });
  const scope = { run: "r", plan: "p", case: "c" };
  const backend = await createWsBackend({ url: started.sync });
  const client = createSync(backend, { scope });
  const membership = await client.join("candidate-1");
  await client.signalEntry("ready:candidate");
  await phase(started, "mirroring");
  await membership.release();
  const { notReady } = await phase(started, "paused");
  expect(notReady).toEqual(["candidate"]);
  await get(started);
  expect((await started.settled()).mirrored).toBe(0);
  await client.join("candidate-1");
  expect((await phase(started, "mirroring")).notReady).toBeUndefined();
  await get(started);
  expect((await started.settled()).mirrored).toBe(1);
  await client.close();
  await backend.close();
});

test("tells its phases and its results to whoever waits for them", async () => {
  const started = await start({ candidate: 1 }, "release-2.4");
  const scope = { run: "release-2.4", plan: "shadowdiff", case: "run" };
  const backend = await createWsBackend({ url: started.sync });
  const client = createSync(backend, { scope });
  await client.signalEntry("ready:candidate");
  await client.barrier("mirroring", 1);
  const events = client.subscribe("events")[Symbol.asyncIterator]();
  expect((await events.next()).value).toMatchObject({ value: { event: "mirroring" } });
  const results = client.subscribe("results")[Symbol.asyncIterator]();
  const first = results.next();
  const reported = client.barrier("reported", 1);
  const stopped = started.process.stop();
  await reported;
  expect((await first).value).toMatchObject({
    value: { run: "release-2.4", verdict: "inconclusive", compared: 0, failing: [], more: 0 },
  });
  expect(await stopped).toBe(0);
  await backend.close();
});

describe("the server of a run that has reported", () => {
  test("stays for those who ask a little later", async () => {
    const started = await start({}, "late", { linger: "60s", drain: "120s" });
    const { pid } = started.process;
    const http = started.sync.replace("ws:", "http:");
    const barrier = fetch(`${http}/v1/states/reported/barrier?target=1&timeout=20s`);
    process.kill(pid, "SIGTERM");
    expect((await barrier).status).toBe(200);
    // A server that closes at once would be gone before the last of them.
    for (let ask = 0; ask < 100; ask += 1) {
      const headers = { connection: "close" };
      const late = await fetch(`${http}/v1/topics/results?count=1`, { headers });
      expect(await late.text()).toContain('"run":"late"');
    }
    process.kill(pid, "SIGKILL");
    await started.process.exited();
  });

  test("keeps the run no longer than proxy.drain", async () => {
    const started = await start({}, "short", { linger: "60s", drain: "500ms" });
    expect(await started.process.stop()).toBe(0);
  });
});
