import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type RoleServer, refusedUrl, startRole } from "../support/role-server.ts";
import { runCli } from "../support/run-cli.ts";

let folder = "";
const roles: RoleServer[] = [];
let same: RoleServer;
let noisy: RoleServer;
let other: RoleServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-init-"));
  let asked = 0;
  [same, noisy, other] = await Promise.all([
    startRole((_, response) => response.end('{"price":1,"name":"a"}')),
    startRole((_, response) => response.end(`{"price":1,"name":"${(asked += 1)}"}`)),
    startRole((_, response) => response.end('{"price":1}')),
  ]);
  roles.push(same, noisy, other);
});
afterAll(async () => {
  await Promise.all(roles.map((role) => role.close()));
  await rm(folder, { recursive: true });
});

interface Places {
  readonly secondary: string;
  readonly live?: string;
}

async function initialised(name: string, { secondary, live }: Places): Promise<string> {
  const file = join(folder, `${name}.yaml`);
  const services = ["--live", live ?? same.url, "--primary", same.url];
  const more = ["--secondary", secondary, "--candidate", same.url];
  const listen = ["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"];
  const { code, stdout } = await runCli(["init", ...services, ...more, ...listen, "-o", file]);
  expect(stdout).toContain(`shadowdiff doctor -c ${file}`);
  expect(code).toBe(0);
  return file;
}

const found = z.object({
  checks: z.array(
    z.object({ check: z.string(), level: z.enum(["ok", "warn", "fail"]), text: z.string() }),
  ),
});

/** Each check that is not well, and the exit code. */
async function examined(file: string, ...args: string[]) {
  const { code, stdout } = await runCli(["doctor", "-c", file, "--json", ...args]);
  const { checks } = found.parse(JSON.parse(stdout));
  const bad = checks.filter(({ level }) => level !== "ok");
  return { code, bad: bad.map(({ check, level }) => `${check} ${level}`), checks };
}

describe("init", () => {
  test("refuses what is missing where nobody can be asked, a file that is there, and what is no address", async () => {
    const nobody = await runCli(["init", "--live", same.url]);
    expect(nobody.code).toBe(64);
    expect(nobody.stderr).toContain("give --primary URL, --secondary URL, --candidate URL");
    const file = join(folder, "there.yaml");
    await writeFile(file, "mine");
    const urls = ["--primary", same.url, "--secondary", same.url, "--candidate", same.url];
    const there = await runCli(["init", "--tap", ...urls, "-o", file]);
    expect(there.code).toBe(64);
    expect(there.stderr).toContain("--force");
    expect(await readFile(file, "utf8")).toBe("mine");
    const wrong = await runCli(["init", "--live", "shop", ...urls, "-o", "-"]);
    expect(wrong.code).toBe(64);
    expect(wrong.stderr).toContain("--live: expected a URL like");
    const tap = await runCli(["init", "--tap", ...urls, "--admin", "0.0.0.0:8081", "-o", "-"]);
    expect(tap.stdout).toMatch(/^tap:\n {2}listen: 127\.0\.0\.1:8082$/m);
    expect(tap.stdout).toMatch(/^ {2}token: "\$\{SHADOWDIFF_TOKEN\}"/m);
  });
});

describe("doctor", () => {
  test("finds nothing where all is well, and warns of what is noise alone", async () => {
    const file = await initialised("well", { secondary: same.url });
    expect(await examined(file, "--path", "/a?b=c", "--path", "/d")).toMatchObject({
      ...{ code: 0, bad: [] },
    });
    const text = await runCli(["doctor", "-c", file]);
    expect(text.stdout).toContain("All is well");
    const flickering = await initialised("noise", { secondary: noisy.url });
    expect(await examined(flickering)).toMatchObject({ code: 0, bad: ["baselines warn"] });
  });

  test("finds baselines of two releases, a service that is gone, and a port that is taken", async () => {
    const unlike = await initialised("unlike", { secondary: other.url });
    expect(await examined(unlike)).toMatchObject({ code: 3, bad: ["baselines fail"] });
    const gone = await initialised("gone", { secondary: await refusedUrl() });
    const { code, bad, checks } = await examined(gone);
    expect({ code, bad }).toEqual({ code: 3, bad: ["secondary fail"] });
    expect(checks.find(({ check }) => check === "secondary")?.text).toContain("ECONNREFUSED");
    await using taken = await listening();
    const file = await initialised("taken", { secondary: same.url });
    const set = ["--set", `proxy.listen=127.0.0.1:${taken.port}`];
    expect(await examined(file, ...set)).toMatchObject({ code: 3, bad: ["ports fail"] });
  });

  test("64 without a configuration, and for one that does not fit", async () => {
    expect((await runCli(["doctor"])).code).toBe(64);
    expect((await runCli(["doctor", "-c", join(folder, "none.yaml")])).code).toBe(64);
  });
});

async function listening(): Promise<AsyncDisposable & { port: number }> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: () => new Promise((done) => server.close(() => done())),
  };
}
