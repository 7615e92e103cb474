import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { SyncBackend } from "../../sync/index.ts";
import { runHere } from "../../cli/testing/run-here.ts";
import { askBare } from "../support/ask-bare.ts";
import { openRaw } from "../support/raw-socket.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";
import { startProcess } from "../support/start-process.ts";
import { startSyncStage } from "../support/sync-stage.ts";
import { waitFor } from "../support/wait-for.ts";

const SCOPE = { TEST_RUN: "r", TEST_PLAN: "p", TEST_CASE: "c" };
const NOBODY = {
  TEST_RUN: "",
  TEST_PLAN: "",
  TEST_CASE: "",
  SYNC_SERVICE_HOST: "",
  SYNC_SERVICE_PORT: "",
};

const sync = (port: number, ...args: string[]): Promise<CliResult> =>
  runCli(["sync", ...args], {
    env: { ...NOBODY, ...SCOPE, SYNC_SERVICE_HOST: "127.0.0.1", SYNC_SERVICE_PORT: String(port) },
  });

const out = (stdout: string): CliResult => ({ code: 0, stdout, stderr: "" });

describe("sync, from a shell,", () => {
  test("signals, waits, publishes and reads, as any other client of the scope", async () => {
    await using stage = await startSyncStage();
    const { port, backend } = stage;
    expect(await sync(port, "signal", "ready", "--member", "a")).toEqual(out("1\n"));
    expect(await sync(port, "signal", "ready")).toEqual(out("2\n"));
    expect(await sync(port, "barrier", "ready", "2")).toEqual(out("2\n"));
    expect(await backend.signallers("run:r:plan:p:case:c:states:ready")).toEqual(["a"]);
    const big = '{"z":12345678901234567890,"a":1.0}';
    expect(await sync(port, "publish", "t", big)).toEqual(out("1\n"));
    expect(await sync(port, "publish", "t", '"x"')).toEqual(out("2\n"));
    const lines = [`{"seq":1,"payload":${big}}\n`, '{"seq":2,"payload":"x"}\n'] as const;
    expect(await sync(port, "subscribe", "t", "--count", "2")).toEqual(out(lines.join("")));
    expect(await sync(port, "subscribe", "t", "--after", "1", "--count", "1")).toEqual(
      out(lines[1]),
    );
  });

  test("a barrier of names waits for each, however often another signals", async () => {
    await using stage = await startSyncStage();
    for (const op of ["1", "1", "2"]) {
      await sync(stage.port, "signal", "ready", "--member", "a", "--op", op);
    }
    const barrier = ["barrier", "ready", "--members", "a,b"];
    const short = await sync(stage.port, ...barrier, "--timeout", "1s");
    expect(short).toMatchObject({ code: 2, stderr: expect.stringContaining("missing: b") });
    await sync(stage.port, "signal", "ready", "--member", "b");
    expect(await sync(stage.port, ...barrier)).toMatchObject({ code: 0, stdout: "3\n" });
  });

  test("names who is missing when a barrier's time is up", async () => {
    await using stage = await startSyncStage();
    await stage.backend.signal("run:r:plan:p:case:c:states:ready", { member: "b" });
    const late = await sync(
      stage.port,
      "barrier",
      "ready",
      "--members",
      "a,b",
      "--timeout",
      "50ms",
    );
    expect(late).toEqual({
      code: 2,
      stdout: "",
      stderr: "shadowdiff: TIMEOUT: ready not reached within 50 ms: 1 of 2; missing: a\n",
    });
  });

  test.each([
    [["signal", "s", "--run", "r"], NOBODY, 64, "--plan or TEST_PLAN, --case or TEST_CASE"],
    [["signal"], SCOPE, 64, "sync signal takes STATE"],
    [["signal", "s", "t"], SCOPE, 64, "found s t"],
    [["barrier", "s", "many"], SCOPE, 64, "whole number"],
    [["barrier", "s", "1", "--timeout", "soon"], SCOPE, 64, "--timeout: expected a duration"],
    [["publish", "t", "{"], SCOPE, 64, "no JSON"],
    [["lock", "x"], SCOPE, 64, "behind --"],
    [["lock", "x", "--ttl", "1ms", "--", "true"], SCOPE, 64, "--ttl"],
    [["signal", "s", "--url", "ftp://x"], SCOPE, 64, "--url"],
    [["wait", "s"], SCOPE, 64, "sync takes one of"],
    [["serve", "--listen", "0.0.0.0:0"], SCOPE, 64, "SYNC_TOKEN_REQUIRED"],
    [["serve", "--listen", "0.0.0.0:0", "--token", "short"], SCOPE, 64, "at least 16"],
    [["serve", "--max-message", "12"], SCOPE, 64, "at least 1024"],
    [["serve", "--backend", "floppy"], SCOPE, 64, "--backend"],
  ])("%j ends with its code", async (args, env, code, sentence) => {
    const result = await runHere(["sync", ...args], { ...NOBODY, ...env });
    expect(result).toEqual({ code, stdout: "", stderr: expect.stringContaining(sentence) });
  });

  test.each([
    [["signal", "s"], NOBODY, 64, "NO_SCOPE"],
    [["signal", "s", "--url", "ws://127.0.0.1:1"], SCOPE, 3, "CONNECTION_LOST"],
  ])("%j ends the process with its code", async (args, env, code, sentence) => {
    const result = await runCli(["sync", ...args], { env: { ...NOBODY, ...env } });
    expect(result).toEqual({ code, stdout: "", stderr: expect.stringContaining(sentence) });
  });

  test("is told that its token is refused", async () => {
    await using stage = await startSyncStage({ token: "a-token-of-some-length" });
    const result = await sync(stage.port, "signal", "s", "--token", "another");
    expect(result).toMatchObject({
      code: 64,
      stderr: expect.stringContaining("SYNC_TOKEN_REFUSED"),
    });
    expect(await sync(stage.port, "signal", "s", "--token", "a-token-of-some-length")).toEqual(
      out("1\n"),
    );
  });

  test.each(["serve", "signal", "barrier", "publish", "subscribe", "lock"])(
    "%s has a help of its own",
    async (verb) => {
      const { code, stdout } = await runHere(["sync", verb, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: shadowdiff sync ${verb}`);
      expect(stdout).toContain("Exit codes:");
    },
  );
});

describe("sync lock", () => {
  const key = "run:r:plan:p:case:c:locks:x";

  test("runs a program with the token, hands its code on, and gives the lock back", async () => {
    await using stage = await startSyncStage();
    const script = ["sh", "-c", "echo $SHADOWDIFF_LOCK_TOKEN --help; exit 7", "--help"];
    const tokens: bigint[] = [];
    for (let round = 0; round < 2; round += 1) {
      const result = await sync(stage.port, "lock", "x", "--", ...script);
      expect(result).toMatchObject({ code: 7, stderr: "" });
      const [, token = ""] = /^(\d+) --help\n$/.exec(result.stdout) ?? [];
      tokens.push(BigInt(token));
    }
    expect(tokens[1]).toBeGreaterThan(tokens[0] ?? 0n);
    expect(await stage.backend.holders(key)).toEqual([]);
  });

  test("waits in line no longer than it was told", async () => {
    await using stage = await startSyncStage();
    await stage.backend.acquire(key, { limit: 1, units: 1, ttlMs: 60_000, owner: "other" });
    const result = await sync(stage.port, "lock", "x", "--wait", "50ms", "--", "echo", "no");
    expect(result).toMatchObject({ code: 2, stdout: "" });
  });

  test("says when there is no such program", async () => {
    await using stage = await startSyncStage();
    const result = await sync(stage.port, "lock", "x", "--", "/no/such/program");
    expect(result).toMatchObject({
      code: 127,
      stderr: expect.stringContaining("cannot be started"),
    });
  });

  test("passes an interrupt on, and keeps the lock for as long as the program takes to end", async () => {
    await using stage = await startSyncStage();
    const script =
      'trap "sleep 1.8; echo done; exit 5" TERM; echo started; while true; do sleep 0.1; done';
    const running = startProcess({
      args: ["cli/main.ts", "sync", "lock", "x", "--ttl", "1500ms", "--", "sh", "-c", script],
      env: { ...SCOPE, SYNC_SERVICE_HOST: "127.0.0.1", SYNC_SERVICE_PORT: String(stage.port) },
    });
    expect(await running.firstLine()).toBe("started");
    expect(await running.stop()).toBe(5);
    expect(running.stdout()).toBe("started\ndone\n");
    expect(running.stderr()).not.toContain("LEASE_LOST");
    expect(await stage.backend.holders(key)).toEqual([]);
  });

  test("kills the program and its children when the lease is lost", async () => {
    await using stage = await startSyncStage();
    const script = 'trap "" TERM; sleep 60 & echo started; wait; wait';
    const running = startProcess({
      args: ["cli/main.ts", "sync", "lock", "x", "--ttl", "1s", "--", "sh", "-c", script],
      env: { ...SCOPE, SYNC_SERVICE_HOST: "127.0.0.1", SYNC_SERVICE_PORT: String(stage.port) },
    });
    expect(await running.firstLine()).toBe("started");
    await takeAway(stage.backend, key);
    expect(await running.exited()).toBe(3);
    expect(running.stderr()).toContain("LEASE_LOST");
  });
});

test("sync serve prints its address, tells whoever waits when it goes, and ends with 0", async () => {
  const serving = startProcess({
    args: ["cli/main.ts", "sync", "serve", "--listen", "127.0.0.1:0"],
  });
  const ready = z.object({ ready: z.literal(true), url: z.string() });
  const { url } = ready.parse(JSON.parse(await serving.firstLine()));
  const client = await openRaw(url);
  client.send('{"id":"1","barrier":{"state":"s","target":1}}');
  client.send('{"id":"2","barrier":{"state":"s","target":0}}');
  await client.next();
  const stopped = serving.stop();
  expect((await client.next()).text).toContain("CLOSED");
  expect(await client.closed).toMatchObject({ code: 1000 });
  expect(await stopped).toBe(0);
});

test("sync serve says so when it may open no more files, and goes on", async () => {
  const serving = startProcess({
    args: ["cli/main.ts", "sync", "serve", "--listen", "127.0.0.1:0"],
    openFiles: 256,
  });
  const ready = z.object({ ready: z.literal(true), url: z.string() });
  const { url } = ready.parse(JSON.parse(await serving.firstLine()));
  const port = Number(new URL(url).port);
  const all = await Promise.all(Array.from({ length: 500 }, () => askBare(port)));
  expect(new Set(all.map(({ answer }) => answer.slice(0, 12)))).toEqual(
    new Set(["HTTP/1.1 101", "HTTP/1.1 503"]),
  );
  for (const { socket } of all) socket.destroy();
  const client = await waitFor("a place", () => openRaw(url).catch(() => undefined));
  client.send('{"id":"1","signal_entry":{"state":"s"}}');
  expect((await client.next()).text).toContain('"seq":1');
  expect(serving.stderr()).toContain("(the process may open 256 files: ulimit -n)");
  expect(await serving.stop()).toBe(0);
});

async function takeAway(backend: SyncBackend, key: string): Promise<void> {
  for (const { owner } of await backend.holders(key)) await backend.release(key, owner);
}
