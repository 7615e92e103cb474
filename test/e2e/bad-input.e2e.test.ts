import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-bad-"));
});
afterAll(() => rm(folder, { recursive: true }));

const targets = {
  primary: "http://127.0.0.1:9",
  secondary: "http://127.0.0.1:9",
  candidate: "http://127.0.0.1:9",
};

async function runWith(config: unknown) {
  const file = join(folder, "c.json");
  await writeFile(file, typeof config === "string" ? config : JSON.stringify(config));
  const result = await runCli(["run", "-c", file]);
  expect(result.stderr).not.toMatch(/\n\s+at /);
  expect(result.stdout).toBe("");
  return result;
}

describe("bad input", () => {
  test("a configuration error names file, line, key and the nearest key, and exits 64", async () => {
    const { code, stderr } = await runWith(
      '{\n  "proxy": {\n    "listen": "127.0.0.1:0",\n    "liv": "http://x"\n  }\n}',
    );
    expect(code).toBe(64);
    expect(stderr).toContain("c.json:4: proxy.liv: unknown key; the nearest known key is live");
  });

  test("a port in use is said with its address, and exits 64", async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
    const address = holder.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const proxy = { listen: `127.0.0.1:${port}`, live: "http://127.0.0.1:9" };
    const result = await runWith({
      proxy,
      targets,
      store: join(folder, "s1"),
      admin: { listen: "127.0.0.1:0" },
    });
    expect(result.code).toBe(64);
    expect(result.stderr).toContain(String(port));
    expect(result.stderr).toMatch(/LISTEN/);
    const admin = await runWith({
      proxy: { ...proxy, listen: "127.0.0.1:0" },
      targets,
      store: join(folder, "s2"),
      admin: { listen: `127.0.0.1:${port}` },
    });
    expect(admin.code).toBe(64);
    expect(admin.stderr).toContain("LISTEN_IN_USE");
    await new Promise((resolve) => holder.close(resolve));
  });

  test("a store that cannot be made is said with its path, and exits 64", async () => {
    const file = join(folder, "a-file");
    await writeFile(file, "not a folder");
    const proxy = { listen: "127.0.0.1:0", live: "http://127.0.0.1:9" };
    const result = await runWith({
      proxy,
      targets,
      store: join(file, "store"),
      admin: { listen: "127.0.0.1:0" },
    });
    expect(result.code).toBe(64);
    expect(result.stderr).toContain("STORE_OPEN");
    expect(result.stderr).toContain("a-file");
  });

  test.each(["/proc/shadowdiff-none", "nul\0"])(
    "a store in a place where no folder can be, %j, is said at once, and exits 64",
    async (store) => {
      const proxy = { listen: "127.0.0.1:0", live: "http://127.0.0.1:9" };
      const result = await runWith({ proxy, targets, store, admin: { listen: "127.0.0.1:0" } });
      expect(result.code).toBe(64);
      expect(result.stderr).toContain("STORE_OPEN");
    },
  );

  test("an admin server beyond loopback without a token is refused", async () => {
    const proxy = { listen: "127.0.0.1:0", live: "http://127.0.0.1:9" };
    const result = await runWith({
      proxy,
      targets,
      store: join(folder, "s3"),
      admin: { listen: "0.0.0.0:0" },
    });
    expect(result.code).toBe(64);
    expect(result.stderr).toContain("ADMIN_TOKEN_REQUIRED");
  });

  test.each([
    [["frobnicate"], /nearest known command|unknown command/],
    [["gate", "--ulr", "http://127.0.0.1:1"], /nearest known flag is --url/],
    [["gate"], /exactly one/],
    [["gate", "--url", "http://127.0.0.1:1", "--wait", "soon"], /duration/],
    [["compare", "/does/not/exist"], /ENOENT/],
    [["compare", "-", "--set", "gate.aplha=1"], /gate\.alpha/],
    [["run"], /-c FILE/],
    [["demo", "--requests", "many"], /whole number/],
  ])("%j is a usage error", async (args, message) => {
    const result = await runCli(args);
    expect(result.code).toBe(64);
    expect(result.stderr).toMatch(message);
  });

  test("a gate without a server, or without such a run, is unhealthy", async () => {
    expect((await runCli(["gate", "--url", "http://127.0.0.1:1"])).code).toBe(3);
    expect((await runCli(["gate", "--store", join(folder, "none")])).code).toBe(3);
  });
});
