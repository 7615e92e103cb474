import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Pool } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RoleServer, startRole, startSocketRole } from "../support/role-server.ts";
import { runShadowdiff } from "../support/run-shadowdiff.ts";
import type { Status } from "../support/admin-schemas.ts";

let live: RoleServer;
beforeAll(async () => {
  live = await startRole((request, response) => {
    request.on("end", () => response.end('{"ok":true}'));
  });
});
afterAll(() => live.close());

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function booksBalance(counters: Status["counters"]): void {
  const { received, open, refused, upgraded, filtered, sampledOut, dropped, mirrored } = counters;
  expect(open + total(refused) + upgraded + filtered + sampledOut + total(dropped) + mirrored).toBe(
    received,
  );
  expect(counters.inFlight + counters.compared + total(counters.incomplete)).toBe(mirrored);
}

async function send(
  url: string,
  count: number,
  request: { method: string; path: string; body?: Buffer },
) {
  const pool = new Pool(url, { connections: 32 });
  let left = count;
  const next = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const answer = await pool.request({
        method: request.method === "POST" ? "POST" : "GET",
        path: `${request.path}/${left}`,
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: 32 }, next));
  await pool.close();
}

test("L3: every request is in exactly one place at every look, and at the end", async () => {
  const flaky = await startRole((_, response) => {
    if (Math.random() < 0.2) response.socket?.resetAndDestroy();
    else response.end('{"ok":true}');
  });
  const run = await runShadowdiff({
    live: live.url,
    targets: { primary: flaky.url, secondary: flaky.url, candidate: flaky.url },
    mirror: { sample: "50%", exclude: ["/private/**"], breaker: { failures: 1000 } },
  });
  try {
    const traffic = Promise.all([
      send(run.proxy, 1500, { method: "GET", path: "/public" }),
      send(run.proxy, 300, { method: "GET", path: "/private" }),
      send(run.proxy, 300, { method: "POST", path: "/public" }),
    ]);
    let looks = 0;
    const traffics = { over: false };
    const look = async (): Promise<void> => {
      while (!traffics.over) {
        booksBalance((await run.status()).counters);
        looks += 1;
      }
    };
    await Promise.all([traffic.finally(() => (traffics.over = true)), look()]);
    expect(looks).toBeGreaterThan(1);
    const counters = await run.settled();
    booksBalance(counters);
    expect(counters).toMatchObject({ received: 2100, filtered: 600, open: 0, inFlight: 0 });
    expect(counters.sampledOut + counters.mirrored).toBe(1500);
    expect(counters.compared).toBe(counters.mirrored);
  } finally {
    await run.stop();
    await flaky.close();
  }
});

test("L4: each copy reaches each role at most once, and mutating methods reach none", async () => {
  const roles = await Promise.all(
    [0, 0.1, 0.3].map((resets) =>
      startRole((_, response) => {
        if (Math.random() < resets) response.socket?.resetAndDestroy();
        else response.end("ok");
      }),
    ),
  );
  const [primary, secondary, candidate] = roles.map((role) => role.url);
  const run = await runShadowdiff({
    live: live.url,
    targets: { primary: primary ?? "", secondary: secondary ?? "", candidate: candidate ?? "" },
    mirror: { breaker: { failures: 1000 } },
  });
  try {
    await send(run.proxy, 800, { method: "GET", path: "/get" });
    await send(run.proxy, 100, { method: "POST", path: "/post" });
    const counters = await run.settled();
    expect(counters.mirrored).toBe(800);
    for (const role of roles) {
      expect(new Set(role.seen).size).toBe(role.seen.length);
      expect(role.seen).toHaveLength(800);
    }
  } finally {
    await run.stop();
    await Promise.all(roles.map((role) => role.close()));
  }
});

test("L2: a flood of 64 KiB bodies with hung shadows stays below 300 MB", async () => {
  const hung = await startSocketRole((socket) => socket.resume());
  const run = await runShadowdiff({
    live: live.url,
    targets: { primary: hung.url, secondary: hung.url, candidate: hung.url },
    mirror: { methods: ["POST"], timeout: "2s" },
  });
  try {
    await send(run.proxy, 6000, {
      method: "POST",
      path: "/upload",
      body: Buffer.alloc(65_536, 120),
    });
    const status = await readFile(`/proc/${run.process.pid}/status`, "utf8");
    const peakMb = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1000;
    expect(peakMb).toBeGreaterThan(10);
    expect(peakMb).toBeLessThan(300);
    const { counters } = await run.status();
    expect(counters.received).toBe(6000);
    expect(total(counters.dropped)).toBeGreaterThan(0);
    booksBalance(counters);
  } finally {
    await run.stop();
    await hung.close();
  }
}, 60_000);

const SECRETS = [
  "tok-4711-bearer",
  "sid-4712-cookie",
  "query-4713",
  "a4714@example.test",
  "set-4715-cookie",
];

test("L7: secrets are in no file, log or answer of the admin API", async () => {
  let count = 0;
  const leaky = await startRole((_, response) => {
    count += 1;
    response.setHeader("set-cookie", "sid=set-4715-cookie; Path=/");
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ email: "a4714@example.test", n: count }));
  });
  const run = await runShadowdiff({
    live: live.url,
    targets: { primary: leaky.url, secondary: leaky.url, candidate: leaky.url },
    privacy: { redact: ["body:$..email"] },
  });
  try {
    for (let index = 0; index < 20; index += 1) {
      const answer = await fetch(`${run.proxy}/me?token=query-4713&n=${index}`, {
        headers: { authorization: "Bearer tok-4711-bearer", cookie: "sid=sid-4712-cookie" },
      });
      await answer.arrayBuffer();
    }
    await run.settled();
    const group = (await run.differences()).find((found) => found.path === "$.n");
    expect(group?.samples.length).toBeGreaterThan(0);
    const sample = await (await fetch(`${run.admin}/api/v1/samples/${group?.samples[0]}`)).text();
    expect(sample).toContain("/me?token=");
    const files = await readdir(run.store);
    expect(files.length).toBeGreaterThan(0);
    const contents = await Promise.all(
      files.map((file) => readFile(join(run.store, file), "latin1")),
    );
    const kept = [sample, JSON.stringify(await run.verdict()), ...contents].join("\n");
    for (const secret of SECRETS) expect(kept).not.toContain(secret);
  } finally {
    await run.stop();
    await leaky.close();
  }
});
