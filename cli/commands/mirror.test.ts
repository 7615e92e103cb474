import { afterEach, expect, test } from "vitest";
import { startAdmin, stopAdmins } from "../../dashboard/server/testing/start-admin.ts";
import { busyStatus } from "../../dashboard/server/testing/memory-reads.ts";
import type { Phase } from "../../dashboard/server/index.ts";
import { type RoleServer, refusedUrl, startRole } from "../../test/support/role-server.ts";
import { runCli } from "../../test/support/run-cli.ts";

afterEach(stopAdmins);

const TOKEN = "0123456789abcdef-admin";
const VIEWER = "0123456789abcdef-viewer";

/** An admin server whose run switches as it is told. */
async function startRun(phase: Phase = "mirroring", inFlight = 3) {
  const run = { phase };
  const { url } = await startAdmin({
    ...{ token: TOKEN, viewerToken: VIEWER },
    status: async () => {
      const status = busyStatus();
      const mirror = { share: 0.125, rateLimited: 0 };
      return { ...status, ...run, mirror, counters: { ...status.counters, inFlight } };
    },
    setMirroring: async (enabled) => void (run.phase = enabled ? "mirroring" : "paused"),
  });
  return { url, run };
}

const env = { SHADOWDIFF_TOKEN: TOKEN };

test("off says what is still under way, on says the share, and either that it was so already", async () => {
  const { url, run } = await startRun();
  const off = await runCli(["mirror", "off", "--url", url], { env });
  expect(off).toEqual({
    code: 0,
    stderr: "",
    stdout:
      "Mirroring is off: no new copy leaves. 3 in flight will finish. Live traffic goes on.\n",
  });
  expect(run.phase).toBe("paused");
  const again = await runCli(["mirror", "off", "--url", url, "--token", TOKEN]);
  expect(again.stdout).toContain("Mirroring is already off");
  const on = await runCli(["mirror", "on", "--url", url], { env });
  expect([on.code, on.stdout]).toEqual([
    0,
    "Mirroring is on: 12.5% of the requests that the filters let through.\n",
  ]);
  expect(run.phase).toBe("mirroring");
});

test.each([
  [["mirror"], "USAGE: mirror takes on or off"],
  [["mirror", "pause", "--url", "http://127.0.0.1:1"], "USAGE: mirror takes on or off"],
  [["mirror", "on", "off", "--url", "http://127.0.0.1:1"], "USAGE: mirror takes on or off"],
  [["mirror", "off"], "USAGE: mirror needs the admin address: --url ADMIN"],
  [["mirror", "off", "--url", "8081"], "USAGE: --url takes an address like"],
  [["mirror", "off", "--url", "localhost:8081"], "USAGE: --url takes an address like"],
  [["mirror", "off", "--uri", "x"], "The nearest known flag is --url"],
])("%j ends with 64", async (args, message) => {
  const { code, stderr } = await runCli(args);
  expect(stderr).toContain(message);
  expect(code).toBe(64);
});

test.each([
  ["none", []],
  ["one that may only read", ["--token", VIEWER]],
])("a token that does not do (%s) ends with 64, and nothing was switched", async (_, flags) => {
  const { url, run } = await startRun();
  const { code, stderr } = await runCli(["mirror", "off", "--url", url, ...flags]);
  expect([code, stderr]).toEqual([64, expect.stringContaining("USAGE_TOKEN")]);
  expect(run.phase).toBe("mirroring");
});

test.each(["draining", "done"] as const)("a run that is %s ends with 3", async (phase) => {
  const { url, run } = await startRun(phase);
  const { code, stderr } = await runCli(["mirror", "on", "--url", url], { env });
  expect([code, stderr]).toEqual([3, expect.stringContaining(`RUN_OVER: ${url} refused`)]);
  expect(run.phase).toBe(phase);
});

test("a server that is none, or another one, ends with 3", async () => {
  const gone = await runCli(["mirror", "off", "--url", await refusedUrl()]);
  expect([gone.code, gone.stderr]).toEqual([3, expect.stringContaining("ADMIN_UNREACHABLE")]);
  const other: RoleServer = await startRole((_, response) => response.end("<html>"));
  try {
    const { code, stderr } = await runCli(["mirror", "off", "--url", other.url]);
    expect([code, stderr]).toEqual([3, expect.stringContaining("ADMIN_BAD_ANSWER")]);
  } finally {
    await other.close();
  }
});
