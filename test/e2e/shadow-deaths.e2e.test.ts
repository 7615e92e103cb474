import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Status } from "../support/admin-schemas.ts";
import { booksBalance, total } from "../support/books.ts";
import { startPacedLoad } from "../support/paced-load.ts";
import { startRole } from "../support/role-server.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";
import { waitFor } from "../support/wait-for.ts";

const TRAPPED = fileURLToPath(new URL("../support/trapped-run.ts", import.meta.url));

/** The harms in turn; an endless loop is found by ten seconds of silence. */
const HARMS = ["exception", "out-of-memory", "endless-loop"];
const BACK_LIMIT_MS = 60_000;

/** Traffic before the first death: the first answers warm everything up, the others are the measure. */
const WARM_UP_ANSWERS = 200;
const QUIET_ANSWERS = 400;

/**
 * What answers may take, measured by those before the first death: ten times as long as 99 of 100
 * took for each of them, five times for 95 of 100; but never less than a machine that is busy with
 * other tests keeps any process waiting.
 */
function boundsFrom(quiet: readonly number[]): {
  readonly eachMs: number;
  readonly mostMs: number;
} {
  return {
    eachMs: Math.max(10 * quantile(quiet, 0.99), 1000),
    mostMs: Math.max(5 * quantile(quiet, 0.95), 150),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function shadowIs(
  run: StartedRun,
  what: string,
  fits: (status: Status) => boolean,
): Promise<Status> {
  return waitFor(
    what,
    async () => {
      const status = await run.status();
      booksBalance(status.counters);
      return fits(status) ? status : undefined;
    },
    BACK_LIMIT_MS,
  );
}

test("the shadow's thread dies three ways and comes back; live sees no error and no slow answer", async () => {
  const live = await startRole((_, response) => response.end('{"ok":true}'));
  const roles = await Promise.all(
    Array.from({ length: 3 }, () => startRole((_, response) => response.end('{"ok":true}'))),
  );
  const [primary, secondary, candidate] = roles.map((role) => role.url);
  const run = await runShadowdiff(
    {
      live: live.url,
      targets: { primary: primary ?? "", secondary: secondary ?? "", candidate: candidate ?? "" },
    },
    [TRAPPED],
  );
  const load = startPacedLoad(run.proxy, 5);
  try {
    const first: number[] = [];
    await waitFor("quiet traffic", () => {
      first.push(...load.take());
      return first.length >= WARM_UP_ANSWERS + QUIET_ANSWERS ? true : undefined;
    });
    const bounds = boundsFrom(first.slice(WARM_UP_ANSWERS));
    for (const [deaths, harm] of HARMS.entries()) {
      const before = await run.status();
      const trap = await fetch(`${run.proxy}/trap/${harm}`);
      expect([trap.status, await trap.text()]).toEqual([200, '{"ok":true}']);
      const back = await shadowIs(
        run,
        `the thread to come back after ${harm}`,
        ({ threads: { shadow } }) => shadow.restarts === deaths + 1 && shadow.state === "ready",
      );
      // At least the exchange that did the harm.
      const lost = (status: Status): number => status.counters.incomplete["shadow-lost"] ?? 0;
      expect(lost(back)).toBeGreaterThan(lost(before));
      await shadowIs(
        run,
        `exchanges to be compared after ${harm}`,
        ({ counters }) => counters.compared > back.counters.compared + 10,
      );
      const answers = load.take();
      expect(answers.length).toBeGreaterThan(20);
      const most = quantile(answers, 0.95);
      expect(most, `95 of 100 answers around ${harm}, ms`).toBeLessThan(bounds.mostMs);
      const slowest = Math.max(...answers);
      expect(slowest, `slowest answer around ${harm}, ms`).toBeLessThan(bounds.eachMs);
    }
    await load.stop();
    expect(load.errors).toEqual([]);
    const books = await run.settled();
    booksBalance(books);
    expect(books.received).toBe(load.sent + HARMS.length);
    expect(Object.keys(books.incomplete)).toEqual(["shadow-lost"]);
    expect(books.compared + total(books.incomplete)).toBe(books.mirrored);
    for (const reason of Object.keys(books.dropped))
      expect(["shadow-down", "in-flight-full"]).toContain(reason);
    // What was lost is never sent again, and the verdict says that too much was.
    for (const role of roles) expect(new Set(role.seen).size).toBe(role.seen.length);
    await waitFor("the verdict to say that too much was lost", async () =>
      (await run.verdict()).reasons.find((reason) => reason.code === "LOST"),
    );
  } finally {
    await load.stop();
    await run.stop();
    await Promise.all([live, ...roles].map((role) => role.close()));
  }
}, 150_000);
