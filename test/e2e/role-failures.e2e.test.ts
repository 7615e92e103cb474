import { Pool } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { booksBalance, total } from "../support/books.ts";
import { type RoleServer, refusedUrl, startRole, startSocketRole } from "../support/role-server.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";
import { waitFor } from "../support/wait-for.ts";

let live: RoleServer;
let healthy: RoleServer;
beforeAll(async () => {
  live = await startRole((request, response) => {
    request.on("end", () => response.end('{"ok":true}'));
  });
  healthy = await startRole((request, response) => {
    request.on("end", () => response.end('{"ok":true}'));
  });
});
afterAll(() => Promise.all([live.close(), healthy.close()]));

const REQUESTS = 300;
const BREAKER = { failures: 5, open: "100ms" };

/** Sends all at once over a few connections; every answer is live's. */
async function send(run: StartedRun, count: number, body?: Buffer): Promise<void> {
  const pool = new Pool(run.proxy, { connections: 4 });
  let left = count;
  const next = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const answer = await pool.request({
        path: "/x",
        ...(body === undefined ? { method: "GET" } : { method: "POST", body }),
      });
      expect([answer.statusCode, await answer.body.text()]).toEqual([200, '{"ok":true}']);
    }
  };
  await Promise.all(Array.from({ length: 4 }, next));
  await pool.close();
}

interface Failure {
  readonly what: string;
  readonly start: () => Promise<{ url: string; close(): Promise<void> }>;
  /** The codes that its copies end with, beside CIRCUIT_OPEN. */
  readonly codes: readonly string[];
}

const FAILURES: readonly Failure[] = [
  {
    what: "refuses",
    start: async () => ({ url: await refusedUrl(), close: async () => {} }),
    codes: ["ECONNREFUSED"],
  },
  {
    what: "hangs",
    start: () => startSocketRole((socket) => socket.resume()),
    codes: ["TIMED_OUT"],
  },
  {
    what: "resets",
    start: () => startSocketRole((socket) => socket.once("data", () => socket.resetAndDestroy())),
    codes: ["ECONNRESET"],
  },
  {
    what: "answers garbage",
    start: () =>
      startSocketRole((socket) =>
        socket.once("data", () => socket.write("\u0000HTTP/9 ok\r\n\r\n")),
      ),
    codes: ["ANSWER_INVALID"],
  },
];

describe("a candidate that is down is a finding", () => {
  test.each(FAILURES)("$what", async ({ start, codes }) => {
    const candidate = await start();
    const run = await runShadowdiff({
      live: live.url,
      targets: { primary: healthy.url, secondary: healthy.url, candidate: candidate.url },
      mirror: { inFlightMax: 16, timeout: "1s", breaker: BREAKER },
    });
    try {
      // In two bursts with an outcome of each sort in both: hard rules want more than one.
      await send(run, REQUESTS);
      await run.settled();
      await send(run, REQUESTS);
      const books = await run.settled();
      booksBalance(books);
      // A candidate that is down takes nothing away from what is mirrored and compared.
      expect(books.compared).toBe(2 * REQUESTS);

      // The roles' counts come with the shadow's next report.
      const { roles } = await waitFor("the roles to be counted", async () => {
        const status = await run.status();
        const { answered, failed } = status.roles.candidate;
        return answered + total(failed) === books.compared ? status : undefined;
      });
      expect(roles.primary).toMatchObject({ ready: true, breaker: "closed", failed: {} });
      expect(roles.candidate).toMatchObject({ ready: false, answered: 0 });
      expect(["open", "half-open"]).toContain(roles.candidate.breaker);
      const { CIRCUIT_OPEN: kept = 0, ...failed } = roles.candidate.failed;
      expect(Object.keys(failed)).toEqual(codes);
      expect(total(failed)).toBeGreaterThanOrEqual(BREAKER.failures);
      expect(kept + total(failed)).toBe(books.compared);
      expect(kept).toBeGreaterThan(total(failed));

      const [difference, ...others] = await run.differences("class=candidate");
      expect(difference).toMatchObject({
        ...{ path: "outcome", n: books.compared, candidateOdd: books.compared, verdict: "fail" },
      });
      expect(others).toEqual([]);
      const { verdict, reasons } = await run.verdict();
      expect([verdict, reasons[0]?.code]).toEqual(["fail", "HARD_RULE"]);
      expect(JSON.stringify(reasons)).toContain("outcome");
    } finally {
      await run.stop();
      await candidate.close();
    }
  });
});

test("a candidate that never reads holds up neither live nor the baselines", async () => {
  const candidate = await startSocketRole((socket) => socket.pause());
  const run = await runShadowdiff({
    live: live.url,
    targets: { primary: healthy.url, secondary: healthy.url, candidate: candidate.url },
    mirror: {
      ...{ methods: ["POST"], bodyMax: "8MiB", memoryMax: "256MiB", timeout: "4s" },
      breaker: { failures: 6, open: "20s" },
    },
  });
  try {
    // More than the system's buffers between two processes take.
    await send(run, 6, Buffer.alloc(6 * 1024 ** 2, 120));
    const books = await run.settled();
    booksBalance(books);
    expect(books.compared).toBe(6);
    expect(await run.differences()).toMatchObject([
      { path: "outcome", n: 6, candidateOdd: 6, secondaryOdd: 0, primaryOdd: 0 },
    ]);
  } finally {
    await run.stop();
    await candidate.close();
  }
}, 60_000);

test("a candidate that comes back is noticed by one probe and compared again", async () => {
  let down = true;
  const candidate = await startRole((_, response) => {
    if (down) response.socket?.resetAndDestroy();
    else response.end('{"ok":true}');
  });
  const run = await runShadowdiff({
    live: live.url,
    targets: { primary: healthy.url, secondary: healthy.url, candidate: candidate.url },
    mirror: { breaker: { failures: 3, open: "300ms" } },
  });
  try {
    await send(run, 100);
    await run.settled();
    // What was under way when it opened has failed by now; from here on it lets only probes through.
    const sentBefore = candidate.seen.length;
    await send(run, 200);
    await run.settled();
    expect(candidate.seen.length - sentBefore).toBeLessThan(50);
    down = false;
    await waitFor("the candidate's breaker to close", async () => {
      await send(run, 1);
      return (await run.status()).roles.candidate.breaker === "closed" ? true : undefined;
    });
    await run.settled();
    const sentAfter = candidate.seen.length;
    await send(run, 50);
    await run.settled();
    expect(candidate.seen.length).toBe(sentAfter + 50);
  } finally {
    await run.stop();
    await candidate.close();
  }
});

test("a baseline that is down: dropped for all three or sent to all three", async () => {
  const roles = await Promise.all([0, 1, 2].map(() => startRole((_, response) => response.end())));
  const [secondary, candidate] = roles;
  const down = await startRole((_, response) => response.socket?.resetAndDestroy());
  const run = await runShadowdiff({
    live: live.url,
    targets: {
      primary: down.url,
      secondary: secondary?.url ?? "",
      candidate: candidate?.url ?? "",
    },
    mirror: { breaker: { failures: 5, open: "500ms" } },
  });
  try {
    const books = await waitFor("live to hear of the baseline", async () => {
      await send(run, 60);
      const counters = await run.settled();
      booksBalance(counters);
      return counters.dropped["baseline-circuit-open"] === undefined ? undefined : counters;
    });
    const ids = (role: RoleServer | undefined): string[] => (role?.seen ?? []).toSorted();
    expect(ids(secondary)).toEqual(ids(down));
    expect(ids(candidate)).toEqual(ids(down));
    expect(down.seen.length).toBe(books.compared);
    // The verdict sees the books as they were stored last, which is once a second.
    await waitFor("the verdict to say that too much was lost", async () => {
      const { verdict, reasons } = await run.verdict();
      const lost = reasons.some((reason) => reason.code === "LOST");
      return verdict === "unhealthy" && lost ? true : undefined;
    });
  } finally {
    await run.stop();
    await Promise.all([down, ...roles].map((role) => role.close()));
  }
});
