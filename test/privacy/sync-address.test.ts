import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RecordingRole, recordingRole } from "../support/recording-role.ts";
import { runCli } from "../support/run-cli.ts";
import { runShadowdiff } from "../support/run-shadowdiff.ts";
import { type RunningRedis, hasRedis, startRedis } from "../support/start-redis.ts";
import { startSyncService } from "../support/sync-service.ts";

const SECRET = "pl4nted-s3cret-0f-sync";

let role: RecordingRole;
let redis: RunningRedis | undefined;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-sync-secret-"));
  role = await recordingRole(() => ({ body: "{}" }));
  if (!hasRedis) return;
  redis = await startRedis();
  const client = new Redis(redis.port);
  await client.config("SET", "requirepass", SECRET);
  client.disconnect();
});
afterAll(async () => {
  await role.close();
  await redis?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("a secret in sync.url is never told", () => {
  const refused = `redis://u:${SECRET}@127.0.0.1:1`;
  test.each([
    ["where nobody answers", () => refused, 3, "CONNECTION_LOST"],
    ["to a sync server that is not there", () => `ws://u:${SECRET}@127.0.0.1:1`, 3, "ws://127.0"],
    ["in a query", () => `ws://127.0.0.1:1/?token=${SECRET}`, 3, "CONNECTION_LOST"],
    ["with / and @ in it", () => `ws://127.0.0.1:1/b@${SECRET}@127.0.0.1:1`, 3, "ws://127.0"],
    ["in an address of another kind", () => `http://u:${SECRET}@127.0.0.1`, 64, "sync.url"],
    ["in one that cannot be read", () => `redis://u:${SECRET}@127.0.0.1:port`, 64, "sync.url"],
  ])("%s", async (_, url, code, sentence) => {
    const said = await Promise.all([runWith(url()), signalTo(url())]);
    expect(said[0]).toMatchObject({ code, stderr: expect.stringContaining(sentence) });
    expect(JSON.stringify(said)).not.toContain(SECRET);
  });

  test.skipIf(!hasRedis)("where it is the wrong one", async () => {
    const url = `redis://u:${SECRET}-not@127.0.0.1:${redis?.port}`;
    const said = await Promise.all([runWith(url), signalTo(url)]);
    for (const one of said) {
      expect(one).toMatchObject({ code: 3, stderr: expect.stringContaining("WRONGPASS") });
    }
    expect(JSON.stringify(said)).not.toContain(SECRET);
  });

  test.skipIf(!hasRedis)("by a run that uses it to its end", () =>
    toTheEnd(`redis://:${SECRET}@127.0.0.1:${redis?.port}`),
  );

  test("by a run that uses a sync server with it to its end", async () => {
    await using service = await startSyncService("--token", SECRET);
    await toTheEnd(service.url.replace("//", `//u:${SECRET}@`));
  });
});

function signalTo(url: string) {
  const scope = ["--run", "secret", "--plan", "shadowdiff", "--case", "run"];
  return runCli(["sync", "signal", "ready:candidate", "--url", url, ...scope]);
}

/** In vain. */
async function runWith(url: string) {
  const file = join(folder, "shadowdiff.json");
  const targets = { primary: role.url, secondary: role.url, candidate: role.url };
  const store = join(folder, "store");
  const proxy = { listen: "127.0.0.1:0", live: role.url };
  const admin = { listen: "127.0.0.1:0" };
  await writeFile(file, JSON.stringify({ proxy, admin, targets, store, sync: { url } }));
  const result = await runCli(["run", "-c", file]);
  return { ...result, stored: await everythingIn(store) };
}

async function toTheEnd(url: string): Promise<void> {
  const run = await runShadowdiff({
    ...{ run: "secret", live: role.url },
    targets: { primary: role.url, secondary: role.url, candidate: role.url },
    sync: { url, ready: { candidate: 1 }, window: { proxies: 1 } },
  });
  const told: unknown[] = [await signalTo(url)];
  expect(told).toEqual([{ code: 0, stdout: "1\n", stderr: "" }]);
  await fetch(`${run.proxy}/x`);
  await run.settled();
  for (const path of ["status", "sync", "verdict", "runs", "rules", "openapi.json"]) {
    told.push(await (await fetch(`${run.admin}/api/v1/${path}`)).text());
  }
  for (const path of ["metrics", ""]) told.push(await (await fetch(`${run.admin}/${path}`)).text());
  const files = ["json", "junit", "markdown", "html", "sarif"].map(
    (format) => `${format}=${join(folder, format)}`,
  );
  const formats = files.flatMap((file) => ["--format", file]);
  told.push(await runCli(["gate", "--url", run.admin, ...formats]));
  expect(await run.process.stop()).toBe(0);
  told.push(run.process.stdout(), run.process.stderr());
  told.push(await everythingIn(run.store), await everythingIn(folder, "shadowdiff.json"));
  await run.stop();
  expect(JSON.stringify(told)).toContain('"secret"'.replaceAll('"', '\\"'));
  expect(JSON.stringify(told)).not.toContain(SECRET);
}

/** All files below a folder, but the one that may have it. */
async function everythingIn(path: string, but = ""): Promise<string> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && entry.name !== but);
  const texts = files.map((file) => readFile(join(file.parentPath, file.name), "latin1"));
  return (await Promise.all(texts)).join("\n");
}
