import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runGate, startShadow } from "../../cli/index.ts";
import { type RoleServer, startRole } from "../support/role-server.ts";

const REQUESTS = 300;
let folder = "";
let same: RoleServer;
let broken: RoleServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-api-"));
  same = await startRole((_, response) => response.end('{"price":1}'));
  broken = await startRole((_, response) => {
    response.statusCode = 500;
    response.end();
  });
});
afterAll(async () => {
  await Promise.all([same.close(), broken.close()]);
  await rm(folder, { recursive: true });
});

describe("from a program", () => {
  test("a run is started, fed, judged and stopped", async () => {
    const store = join(folder, "store");
    await using shadow = await startShadow({
      run: "suite",
      proxy: { listen: "127.0.0.1:0", live: same.url },
      targets: { primary: same.url, secondary: same.url, candidate: broken.url },
      admin: { listen: "127.0.0.1:0" },
      gate: { minRequests: 100, maxLost: "50%" },
      store,
    });
    for (let sent = 0; sent < REQUESTS; sent += 20) {
      const wave = Array.from({ length: 20 }, (_, index) =>
        fetch(`${shadow.proxyUrl}/products/${sent + index}`).then((answer) => answer.text()),
      );
      expect(new Set(await Promise.all(wave))).toEqual(new Set(['{"price":1}']));
    }
    expect(await shadow.settled()).toBe(true);
    const required = ["GET /products/{id}"];
    const judged = await runGate({ url: shadow.adminUrl, required, waitMs: 10_000 });
    expect(judged).toMatchObject({ run: "suite", verdict: "fail", exitCode: 1 });
    const summary = await shadow.stop();
    expect(summary).toMatchObject({ verdict: "fail", compared: REQUESTS });
    expect(await runGate({ store })).toMatchObject({ run: "suite", exitCode: 1 });
    expect(await runGate({ store, minRequests: 10_000 })).toMatchObject({ exitCode: 1 });
  });

  test("what does not fit is refused with its code, as on the command line", async () => {
    const targets = { primary: same.url, secondary: same.url, candidate: same.url };
    await expect(startShadow({ targets })).rejects.toMatchObject({ code: "CONFIG_INCOMPLETE" });
    const config = { targets, proxy: { listen: "here", live: same.url } };
    await expect(startShadow(config)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("proxy.listen"),
    });
    await expect(runGate({})).rejects.toMatchObject({ code: "USAGE" });
    const none = { store: join(folder, "none") };
    await expect(runGate(none)).rejects.toMatchObject({ code: "GATE_NO_SUCH_RUN" });
  });
});
