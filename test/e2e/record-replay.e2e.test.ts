import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../core/index.ts";
import { driveTraffic, shopTraffic } from "../../fixtures/index.ts";
import { openRecording } from "../../proxy/recording/index.ts";
import { type RoleServer, refusedUrl, startRole } from "../support/role-server.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";
import { type RunningProcess, startProcess } from "../support/start-process.ts";
import { waitFor } from "../support/wait-for.ts";

const started: { stop(): Promise<unknown> }[] = [];
const ready = z.object({ ready: z.literal(true), url: z.url() });
const recordReady = z.object({ ready: z.literal(true), proxy: z.url() });
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "record-replay-"));
});
afterAll(async () => {
  await Promise.all(started.splice(0).map((part) => part.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function startShop(release: 1 | 2): Promise<string> {
  const shop = startProcess({
    args: ["fixtures/services/shop-main.ts", "--release", String(release), "--port", "0"],
  });
  started.push(shop);
  return ready.parse(JSON.parse(await shop.firstLine())).url;
}

interface Targets {
  readonly primary: string;
  readonly secondary: string;
  readonly candidate: string;
}

/** Writes a configuration with a store of its own; its path. */
async function configFile(name: string, more: Record<string, unknown>): Promise<string> {
  const file = join(folder, `${name}.json`);
  const admin = { listen: "127.0.0.1:0" };
  await writeFile(file, JSON.stringify({ admin, store: join(folder, `${name}-store`), ...more }));
  return file;
}

async function startRecord(
  name: string,
  { live, targets, output }: { live: string; targets: Targets; output: string },
): Promise<{ proxy: string; recorder: RunningProcess }> {
  const proxy = { listen: "127.0.0.1:0", live };
  const config = await configFile(name, { proxy, targets });
  const recorder = startProcess({ args: ["cli/main.ts", "record", "-c", config, "-o", output] });
  started.push(recorder);
  return { proxy: recordReady.parse(JSON.parse(await recorder.firstLine())).proxy, recorder };
}

async function recordedPaths(files: readonly string[]): Promise<string[]> {
  const paths: string[] = [];
  for (const file of files) {
    for await (const item of await openRecording(file))
      if (item.kind === "request") paths.push(item.request.path);
  }
  return paths;
}

describe("a shop's traffic, recorded and replayed", () => {
  const REQUESTS = 500;
  let shop: Targets & { live: string; sameRelease: string };
  let recording = "";
  let said = "";

  beforeAll(async () => {
    const [live, primary, secondary, sameRelease, candidate] = await Promise.all([
      ...([1, 1, 1, 1, 2] as const).map(startShop),
    ]);
    shop = {
      live: live ?? "",
      primary: primary ?? "",
      secondary: secondary ?? "",
      sameRelease: sameRelease ?? "",
      candidate: candidate ?? "",
    };
    recording = join(folder, "shop.ndjson.gz");
    const targets = { ...targetsOf(shop), candidate: shop.sameRelease };
    const { proxy, recorder } = await startRecord("shop", {
      live: shop.live,
      targets,
      output: recording,
    });
    const requests = shopTraffic({ random: seededRandom(1), count: REQUESTS });
    await driveTraffic({ url: proxy, requests, concurrency: 8 });
    expect(await recorder.stop()).toBe(0);
    said = recorder.stderr();
  }, 60_000);

  test("every mirrored request is in the recording, and the recorder says so", async () => {
    expect(said).toContain(`Recording: ${REQUESTS} of ${REQUESTS} mirrored requests written`);
    expect(await recordedPaths([recording])).toHaveLength(REQUESTS);
  });

  test("replayed to the new release it fails, to the same release it does not", async () => {
    const replay = async (
      name: string,
      candidate: string,
      flags = ["--repeat", "3"],
    ): Promise<CliResult> => {
      const more = { targets: { ...targetsOf(shop), candidate }, mirror: { timeout: "30s" } };
      const args = ["replay", recording, "-c", await configFile(name, more)];
      return runCli([...args, "--rate", "max", "--gate", ...flags]);
    };
    const failing = await replay("new-release", shop.candidate);
    expect(failing.stdout).toContain("FAIL");
    expect(failing.stderr).toContain(`${3 * REQUESTS} compared · 0 lost`);
    expect(failing.code).toBe(1);
    const known = await replay("new-release", shop.candidate, ["--against", "latest"]);
    expect(known.stdout).toMatch(/held against \S+/);
    expect(known.stderr).toMatch(/Again: shadowdiff gate --store .* --run \S+ --against \S+/);
    expect([0, 2]).toContain(known.code);
    const same = await replay("same-release", shop.sameRelease);
    expect(same.stderr).toContain(`${3 * REQUESTS} compared · 0 lost`);
    expect([0, 2]).toContain(same.code);
  }, 90_000);

  test("a recorder that is killed leaves what it has flushed, a beginning without a gap", async () => {
    const output = join(folder, "killed.ndjson.zst");
    const { proxy, recorder } = await startRecord("killed", {
      live: shop.live,
      targets: { ...targetsOf(shop), candidate: shop.sameRelease },
      output,
    });
    const paths = Array.from({ length: 120 }, (_, index) => `/products/${index}`);
    for (const path of paths.slice(0, 100)) await fetch(`${proxy}${path}`).then((it) => it.text());
    await waitFor("the first hundred to be on disk", async () =>
      (await recordedPaths([output])).length === 100 ? true : undefined,
    );
    await Promise.all(
      paths.slice(100).map((path) => fetch(`${proxy}${path}`).then((answer) => answer.text())),
    );
    process.kill(recorder.pid, "SIGKILL");
    await recorder.exited();
    const left = await recordedPaths([output]);
    expect(left.slice(0, 100)).toEqual(paths.slice(0, 100));
    expect(paths).toEqual(expect.arrayContaining(left));
  }, 60_000);

  function targetsOf({ primary, secondary, candidate }: Targets): Targets {
    return { primary, secondary, candidate };
  }
});

describe("what is sent, and what is said", () => {
  let seen: Record<"primary" | "secondary" | "candidate", string[]>;
  let roles: RoleServer[] = [];
  let config = "";
  let testNumber = 0;

  beforeEach(async () => {
    seen = { primary: [], secondary: [], candidate: [] };
    roles = await Promise.all(
      Object.values(seen).map((urls) =>
        startRole((request, response) => {
          urls.push(`${request.method} ${request.url} ${request.headers.host}`);
          response.end("ok");
        }),
      ),
    );
    const [primary, secondary, candidate] = roles.map(({ url }) => url);
    testNumber += 1;
    config = await configFile(`roles-${testNumber}`, {
      targets: { primary, secondary, candidate },
    });
    return () => Promise.all(roles.map((role) => role.close()));
  });

  async function recordingOf(count: number, extra = ""): Promise<string> {
    const file = join(folder, `numbered-${testNumber}.ndjson`);
    const lines = Array.from({ length: count }, (_, index) =>
      JSON.stringify({
        atMs: index * 5,
        method: "GET",
        path: `/n/${index}`,
        headers: [["host", "shop.example"]],
      }),
    );
    await writeFile(file, `${lines.join("\n")}\n${extra}`);
    return file;
  }

  const numbers = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `GET /n/${index} shop.example-shadow`);

  test("each role gets each request once; what is invalid is named and exits 65, after the verdict's code", async () => {
    const extra = `nonsense\n${JSON.stringify({ method: "POST", path: "/p", headers: [] })}\n`;
    const file = await recordingOf(300, extra);
    const plain = await runCli(["replay", file, "-c", config, "--rate", "max"]);
    expect(plain.stderr).toContain(`${file}: line 301: not JSON`);
    expect(plain.stderr).toContain("300 compared · 0 lost · 1 filtered");
    expect(plain.code).toBe(65);
    for (const urls of Object.values(seen))
      expect(urls.toSorted()).toEqual(numbers(300).toSorted());
    const gated = await runCli(["replay", file, "-c", config, "--rate", "max", "--gate"]);
    expect(gated.code).toBe(2);
  });

  test("interrupted by a signal it says how to go on, and then goes on in the same run", async () => {
    const file = await recordingOf(700);
    const running = startProcess({ args: ["cli/main.ts", "replay", file, "-c", config] });
    started.push(running);
    await waitFor("the first requests", () => (seen.candidate.length > 50 ? true : undefined));
    process.kill(running.pid, "SIGINT");
    expect(await running.exited()).toBe(130);
    expect(running.stderr()).toMatch(
      /Interrupted after \d+ requests. To go on: shadowdiff replay .* --resume/,
    );
    const first = seen.candidate.length;
    expect(first).toBeLessThan(700);
    const resumed = await runCli(["replay", file, "-c", config, "--rate", "max", "--resume"]);
    expect(resumed.stderr).toContain(`Resumed after ${first} requests`);
    expect(resumed.stdout).toContain("700 exchanges compared");
    expect(resumed.code).toBe(0);
    for (const urls of Object.values(seen))
      expect(urls.toSorted()).toEqual(numbers(700).toSorted());
    const again = await runCli(["replay", file, "-c", config, "--resume"]);
    expect(again).toMatchObject({ code: 64, stderr: expect.stringContaining("REPLAY_RESUME") });
  }, 60_000);

  test("beside it none starts; killed it goes on as well, and sends nothing twice", async () => {
    const file = await recordingOf(1500);
    const running = startProcess({ args: ["cli/main.ts", "replay", file, "-c", config] });
    started.push(running);
    await waitFor("the first requests", () => (seen.candidate.length > 50 ? true : undefined));
    for (const more of [[], ["--resume"]]) {
      const { code, stderr } = await runCli(["replay", file, "-c", config, ...more]);
      expect(stderr).toContain(
        `REPLAY_RUNNING: a replay of this recording is still running (pid ${running.pid})`,
      );
      expect(code).toBe(64);
    }
    process.kill(running.pid, "SIGKILL");
    await running.exited();
    const resumed = await runCli(["replay", file, "-c", config, "--rate", "max", "--resume"]);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toContain("may not have been sent");
    for (const urls of Object.values(seen)) {
      expect(new Set(urls).size).toBe(urls.length);
      // A hundred that were noted ahead, and what was under way (twice mirror.inFlightMax).
      expect(urls.length).toBeGreaterThanOrEqual(1500 - 100 - 2 * 256);
    }
  }, 60_000);

  test("a candidate that hangs holds the replay up, and nothing is dropped", async () => {
    const file = await recordingOf(200);
    const hung = await startRole((_request, response) => {
      setTimeout(() => response.end("ok"), 100);
    });
    started.push({ stop: () => hung.close() });
    const args = ["replay", file, "-c", config, "--rate", "max"];
    const slow = ["--set", `targets.candidate=${hung.url}`, "--set", "mirror.inFlightMax=20"];
    const result = await runCli([...args, ...slow]);
    expect(result.stderr).toContain("200 compared · 0 lost");
    expect(result.code).toBe(0);
  });

  test("to an address each request goes once, with its own Host; one that is not there exits 3", async () => {
    const file = await recordingOf(100, `{"method":"DELETE","path":"/d","headers":[]}\n`);
    const to = ["replay", file, "--rate", "500rps", "--set", `store=${join(folder, "to")}`];
    const sent = await runCli([...to, "--to", roles[0]?.url ?? ""]);
    expect(sent.stderr).toContain("100 answered · 1 filtered");
    expect(sent.stderr).toMatch(/Left later than due: p50 \d/);
    expect(sent.code).toBe(0);
    expect(seen.primary.toSorted()).toEqual(
      numbers(100)
        .map((url) => url.replace("-shadow", ""))
        .toSorted(),
    );
    const nobody = await runCli([...to, "--to", await refusedUrl()]);
    expect(nobody).toMatchObject({ code: 3, stderr: expect.stringContaining("ECONNREFUSED") });
  });

  test("a recording that is there is never written over", async () => {
    const file = await recordingOf(1);
    const before = await readFile(file, "utf8");
    const nowhere = await runCli(["record", "-c", config, "-o", join(folder, "none", "a.ndjson")]);
    expect(nowhere).toMatchObject({ code: 64, stderr: expect.stringContaining("RECORDING_WRITE") });
    const result = await runCli(["record", "-c", config, "-o", file]);
    expect(result).toMatchObject({ code: 64, stderr: expect.stringContaining("RECORDING_EXISTS") });
    expect(await readFile(file, "utf8")).toBe(before);
    expect((await readdir(folder)).filter((name) => name.includes(".1."))).toEqual([]);
  });
});
