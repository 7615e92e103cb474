import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "undici";
import { afterEach, describe, expect, test } from "vitest";
import type { Status } from "../support/admin-schemas.ts";
import { type RecordingRole, type SeenRequest, recordingRole } from "../support/recording-role.ts";
import { startRole } from "../support/role-server.ts";
import { runCli } from "../support/run-cli.ts";
import { type RunConfigInput, runShadowdiff } from "../support/run-shadowdiff.ts";
import { ROOT } from "../support/source-files.ts";
import { type Nginx, hasNginx, startNginx } from "../support/start-nginx.ts";
import { waitFor } from "../support/wait-for.ts";

const TAP_DOC = readFileSync(join(ROOT, "docs/tap.md"), "utf8");

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const same = (): { body: string } => ({ body: '{"price":1}' });

type Answers = Partial<Record<"live" | "primary" | "secondary" | "candidate", typeof same>>;

interface Scene {
  readonly nginx: Nginx;
  readonly run: Awaited<ReturnType<typeof runShadowdiff>>;
  readonly live: RecordingRole;
  readonly roles: readonly RecordingRole[];
}

interface SceneOptions {
  readonly answers?: Answers;
  readonly config?: Omit<RunConfigInput, "live" | "targets">;
  /** Have a proxy as well. */
  readonly proxy?: boolean;
  readonly command?: readonly string[];
}

/** A live service behind nginx, which mirrors to a tap. */
async function sceneOf(options: SceneOptions = {}): Promise<Scene> {
  const { answers = {}, config = {}, proxy = false, command } = options;
  const live = await opened(recordingRole(answers.live ?? same));
  const primary = await opened(recordingRole(answers.primary ?? same));
  const secondary = await opened(recordingRole(answers.secondary ?? same));
  const candidate = await opened(recordingRole(answers.candidate ?? same));
  const input: RunConfigInput = {
    ...config,
    ...(proxy ? { live: live.url } : {}),
    tap: { listen: "127.0.0.1:0" },
    targets: { primary: primary.url, secondary: secondary.url, candidate: candidate.url },
  };
  const run = await runShadowdiff(input, command);
  closers.push(() => run.stop());
  const nginx = await startNginx({ http: nginxHttp(live.url, run.tap), probe: "plain" });
  closers.push(() => nginx.stop());
  return { nginx, run, live, roles: [primary, secondary, candidate] };
}

async function opened(starting: Promise<RecordingRole>): Promise<RecordingRole> {
  const role = await starting;
  closers.push(() => role.close());
  return role;
}

/**
 * The recipe of docs/tap.md twice: once as it stands there, once with nginx's defaults for the
 * connection (HTTP/1.0, one request each) and a Host that it tagged itself.
 */
function nginxHttp(live: string, tap: string): string {
  const recipe = /```nginx\n(.*?)```/s.exec(TAP_DOC)?.[1] ?? "";
  const here = recipe
    .replaceAll("http://127.0.0.1:9000", live)
    .replaceAll("127.0.0.1:8082", new URL(tap).host);
  const plain = here.replace("listen 80;", "listen SOCKET(plain);");
  const tagged = here
    .slice(here.indexOf("server {\n"))
    .replace("listen 80;", "listen SOCKET(tagged);")
    .replace(/^ *proxy_http_version .*$/m, "")
    .replace(/^ *proxy_set_header Connection .*$/m, "")
    .replace(/Host \$http_host; +#/, "Host $tag; #");
  const tag = `map $http_host $tag { default "$http_host-shadow"; "~^(?<h>.*):(?<p>[0-9]+)$" "$h-shadow:$p"; }`;
  return `${tag}\n${plain}\n${tagged}`;
}

interface Sent {
  readonly method?: "GET" | "POST" | "OPTIONS";
  readonly path: string;
  readonly body?: string;
}

/** Sends requests over one connection after the other's answer; the statuses. */
async function send(to: Pool, requests: readonly Sent[]): Promise<number[]> {
  const left = [...requests];
  const statuses: number[] = [];
  const next = async (): Promise<void> => {
    for (let sent = left.shift(); sent !== undefined; sent = left.shift()) {
      const { method = "GET", path, body } = sent;
      const headers = { host: "shop.test:8080", "x-user": "u1" };
      const answer = await to.request({ method, path, headers, body: body ?? null });
      await answer.body.dump();
      statuses.push(answer.statusCode);
    }
  };
  await Promise.all(Array.from({ length: 8 }, next));
  return statuses;
}

function through(nginx: Nginx, server: string): Pool {
  const pool = new Pool("http://shop.test:8080", {
    connections: 8,
    connect: { socketPath: nginx.socket(server) },
  });
  closers.push(() => pool.close());
  return pool;
}

/** What must be equal in the three copies: all but the trace, which each role has its own of. */
function comparable({ method, path, headers, body }: SeenRequest): string {
  const fields = headers.flatMap((name, index) => {
    if (index % 2 === 1 || name.toLowerCase() === "traceparent") return [];
    return [`${name}: ${headers[index + 1]}`];
  });
  return [method, path, ...fields, body].join("\n");
}

function fieldOf({ headers }: SeenRequest, wanted: string): string[] {
  return headers.filter(
    (_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === wanted,
  );
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function booksBalance(books: Status["counters"]): void {
  const { received, open, refused, upgraded, filtered, sampledOut, dropped, mirrored } = books;
  expect(open + total(refused) + upgraded + filtered + sampledOut + total(dropped) + mirrored).toBe(
    received,
  );
  expect(books.inFlight + books.compared + total(books.incomplete)).toBe(mirrored);
}

describe.skipIf(!hasNginx)("behind a real nginx that mirrors", () => {
  test.each([
    ["with its Host as it is", "plain"],
    ["with a Host it tagged itself", "tagged"],
  ])("three roles get equal copies, %s", async (_how, server) => {
    const scene = await sceneOf({ config: { mirror: { methods: ["GET", "POST", "OPTIONS"] } } });
    const requests: Sent[] = Array.from({ length: 10 }, (_, index) => ({
      path: `/a//b?n=${index}`,
    }));
    requests.push({ method: "POST", path: "/orders", body: `{"n":"${"x".repeat(40_000)}"}` });
    requests.push({ method: "OPTIONS", path: "/options" });
    expect(await send(through(scene.nginx, server), requests)).toEqual(requests.map(() => 200));
    const status = await waitFor("all to be compared", async () => {
      const found = await scene.run.status();
      return found.tap.compared === requests.length ? found : undefined;
    });
    booksBalance(status.tap);
    expect(status.counters.received).toBe(0);

    const [primary = [], secondary, candidate] = scene.roles.map(({ requests: seen }) =>
      seen.map(comparable).toSorted(),
    );
    expect(primary).toHaveLength(requests.length);
    expect(secondary).toEqual(primary);
    expect(candidate).toEqual(primary);
    for (const copy of scene.roles.flatMap((role) => role.requests)) {
      expect(fieldOf(copy, "host")).toEqual(["shop.test-shadow:8080"]);
      expect(fieldOf(copy, "via")).toEqual([
        server === "plain" ? "1.1 shadowdiff" : "1.0 shadowdiff",
      ]);
      expect(fieldOf(copy, "x-shadow")).toEqual(["true"]);
      expect(fieldOf(copy, "x-user")).toEqual(["u1"]);
      expect(fieldOf(copy, "x-forwarded-for")).toHaveLength(1);
      expect(fieldOf(copy, "traceparent")).toHaveLength(1);
    }
    const sentTo = (role: RecordingRole | undefined): string[] =>
      (role?.requests ?? [])
        .map(({ method, path, body }) => `${method} ${path} ${body}`)
        .toSorted();
    expect(sentTo(scene.roles[0])).toEqual(sentTo(scene.live));
    for (const { headers } of scene.live.requests) expect(headers).toContain("shop.test:8080");
  });

  test("a verdict arises, the gate reads it, and live's answers have no part in it", async () => {
    const scene = await sceneOf({
      answers: {
        live: () => ({ status: 503, body: "no" }),
        candidate: () => ({ body: '{"price":2}' }),
      },
    });
    const requests = Array.from({ length: 800 }, (_, index) => ({ path: `/products/${index}` }));
    const statuses = await send(through(scene.nginx, "plain"), requests);
    expect(new Set(statuses)).toEqual(new Set([503]));
    await waitFor("all to be compared", async () =>
      (await scene.run.status()).tap.compared === requests.length ? true : undefined,
    );
    const verdict = await scene.run.verdict();
    expect(verdict).toMatchObject({ compared: requests.length, verdict: "fail" });
    expect(verdict.reasons.map(({ code }) => code)).not.toContain("SHADOW_DIFFERS_FROM_LIVE");
    const gate = await runCli(["gate", "--url", scene.run.admin]);
    expect(gate.code).toBe(1);
    expect(gate.stdout + gate.stderr).toContain("$.price");
  });

  test("proxy and tap at once, a shadow thread lost in between: each way's books are right", async () => {
    const hanging = (request: SeenRequest): boolean => request.path.startsWith("/hang");
    const hung = await startRole((request, response) => {
      if (!(request.url ?? "").startsWith("/hang")) response.end('{"price":1}');
    });
    closers.push(() => hung.close());
    const live = await opened(recordingRole(same));
    const run = await runShadowdiff(
      {
        live: live.url,
        tap: { listen: "127.0.0.1:0" },
        targets: { primary: hung.url, secondary: hung.url, candidate: hung.url },
        mirror: { timeout: "30s", breaker: { failures: 1000 } },
      },
      ["test/support/trapped-run.ts"],
    );
    closers.push(() => run.stop());
    const nginx = await startNginx({ http: nginxHttp(live.url, run.tap), probe: "plain" });
    closers.push(() => nginx.stop());
    const byProxy = new Pool(run.proxy, { connections: 8 });
    closers.push(() => byProxy.close());
    const byTap = through(nginx, "plain");

    const paths = (count: number, path: string): Sent[] =>
      Array.from({ length: count }, (_, index) => ({ path: `${path}/${index}` }));
    const traffic = { over: false };
    const looking = (async () => {
      while (!traffic.over) {
        const { counters, tap } = await run.status();
        booksBalance(counters);
        booksBalance(tap);
      }
    })();
    await Promise.all([send(byProxy, paths(300, "/p")), send(byTap, paths(200, "/t"))]);
    await waitFor("all to be compared", async () => {
      const { counters, tap } = await run.status();
      return counters.compared === 300 && tap.compared === 200 ? true : undefined;
    });
    await Promise.all([send(byProxy, paths(5, "/hang")), send(byTap, paths(3, "/hang"))]);
    expect(await send(byTap, [{ path: "/trap/exception" }])).toEqual([200]);
    await run.settled();
    traffic.over = true;
    await looking;
    const { counters, tap } = await run.status();
    expect(counters).toMatchObject({
      mirrored: 305,
      compared: 300,
      incomplete: { "shadow-lost": 5 },
    });
    expect(tap).toMatchObject({ mirrored: 204, compared: 200, incomplete: { "shadow-lost": 4 } });
    expect(live.requests.filter(hanging)).toHaveLength(8);
  }, 40_000);
});

test("a run without a way in, or one that taps itself, is refused at the start", async () => {
  const folder = await mkdtemp(join(tmpdir(), "shadowdiff-tap-"));
  closers.push(() => rm(folder, { recursive: true }));
  const file = join(folder, "c.json");
  const target = "http://127.0.0.1:9";
  const targets = { primary: target, secondary: target, candidate: target };
  await writeFile(file, JSON.stringify({ targets, store: join(folder, "never") }));
  const none = await runCli(["run", "-c", file]);
  expect(none).toMatchObject({
    code: 64,
    stderr: expect.stringContaining("proxy and tap are missing"),
  });
  const itself = await runCli(["run", "-c", file, "--set", "tap.listen=127.0.0.1:9"]);
  expect(itself).toMatchObject({
    code: 64,
    stderr: expect.stringContaining("the tap itself listens"),
  });
});
