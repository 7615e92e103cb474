import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import { type Clock, createLedger, perRole, systemClock } from "../../core/index.ts";
import { type RawRole, answerOk, rawRole } from "../shadow/testing/roles.ts";
import { createShadowLink } from "./shadow-link.ts";
import { type PerWay, WAYS, type Way } from "./way.ts";
import { workerThread } from "./worker-thread.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).toReversed()) await part.close();
});

const ENTRY = new URL("testing/shadow-entry.ts", import.meta.url);

async function started(answer: Parameters<typeof rawRole>[0] = answerOk, silenceMaxMs = 10_000) {
  const roles = {
    primary: await rawRole(answer),
    secondary: await rawRole(answer),
    candidate: await rawRole(answer),
  };
  open.push(...Object.values(roles));
  const committed = new Int32Array(new SharedArrayBuffer(4));
  // Something of an earlier life is in the store already; it must not be counted again.
  committed[0] = 40;
  const workerData = { targets: perRole((role) => roles[role].origin), committed };
  const resourceLimits = { maxOldGenerationSizeMb: 32 };
  const budget = { taken: 0, give: (bytes: number) => void (budget.taken -= bytes) };
  const ledgers = { proxy: createLedger(), tap: createLedger() };
  const ledger = ledgers.proxy;
  const changed = watch(ledgers);
  const logged: string[] = [];
  const link = createShadowLink({
    startThread: () =>
      workerThread(new Worker(ENTRY, { workerData, resourceLimits, stdout: true, stderr: true })),
    ledgers,
    budget,
    inFlightMax: 16,
    clock: systemClock,
    logger: {
      info: (event, fields) => void logged.push(`${event} ${JSON.stringify(fields)}`),
      warn: (event) => void logged.push(event),
      error() {},
    },
    silenceMaxMs,
  });
  open.push(link);
  await link.ready;
  const offer = (path: string, body = "", way: Way = "proxy"): number | string => {
    const chunks = body === "" ? [] : [Buffer.from(body)];
    const bodyBytes = body.length;
    ledgers[way].receive();
    budget.taken += bodyBytes;
    const headers = ["host", "shop"];
    const intake = way === "tap" ? link.tap : link;
    const result = intake.offer({ method: "GET", path, headers, chunks, bodyBytes, trailers: [] });
    if (typeof result === "number") ledgers[way].mirror();
    else {
      budget.give(bodyBytes);
      ledgers[way].drop(result);
    }
    return result;
  };
  const tap = ledgers.tap;
  return { roles, link, offer, budget, committed, ledger, tap, logged, until: changed.until };
}

/** Resolves when the ledgers, whose every change from the link passes here, fulfil a condition. */
function watch(ledgers: PerWay<ReturnType<typeof createLedger>>) {
  let waiting: { met: () => boolean; resolve: () => void }[] = [];
  const look = (): void => {
    for (const way of WAYS) expectBalanced(ledgers[way].snapshot());
    for (const entry of waiting) if (entry.met()) entry.resolve();
    waiting = waiting.filter((entry) => !entry.met());
  };
  for (const way of WAYS) {
    const ledger = ledgers[way];
    const { compare, incomplete } = ledger;
    ledger.compare = (count) => {
      compare(count);
      look();
    };
    ledger.incomplete = (reason, count) => {
      incomplete(reason, count);
      look();
    };
  }
  const until = (met: () => boolean): Promise<void> =>
    met() ? Promise.resolve() : new Promise((resolve) => waiting.push({ met, resolve }));
  return { until };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function expectBalanced(books: ReturnType<ReturnType<typeof createLedger>["snapshot"]>): void {
  expect(books.mirrored).toBe(books.inFlight + books.compared + sum(books.incomplete));
  expect(books.received).toBe(books.open + sum(books.dropped) + books.mirrored);
}

function requestsSeen(role: RawRole): number {
  return role.heads.length;
}

/** Waits for the next thread, and for one request to go all the way through it. */
async function resumes(bench: Awaited<ReturnType<typeof started>>): Promise<void> {
  const before = bench.ledger.snapshot().compared;
  await new Promise<void>((resolve) => {
    const poll = setInterval(() => {
      if (bench.link.status().thread.state !== "ready") return;
      clearInterval(poll);
      resolve();
    }, 5);
  });
  bench.offer("/after", "body");
  await bench.until(() => bench.ledger.snapshot().compared === before + 1);
}

describe("the link", () => {
  test("mirrors what is offered, gives bytes back and keeps the books", async () => {
    const bench = await started();
    for (let index = 0; index < 100; index += 1)
      expect(bench.offer(`/${index}`, "abc")).toBe(index);
    expect(bench.budget.taken).toBe(300);
    await bench.until(() => bench.ledger.snapshot().compared === 100);
    expect(bench.budget.taken).toBe(0);
    expect(bench.committed[0]).toBe(140);
    for (const role of Object.values(bench.roles)) expect(requestsSeen(role)).toBe(100);
    await bench.link.drain(1000);
    expect(bench.link.status().roles.candidate).toMatchObject({ answered: 100, failed: {} });
    expect(bench.offer("/late")).toBe("shadow-down");
  });

  test("stops taking when too many exchanges are unacknowledged", async () => {
    const bench = await started(() => {});
    for (let index = 0; index < 4096; index += 1) expect(bench.offer("/x")).toBe(index);
    expect(bench.offer("/x")).toBe("in-flight-full");
    await bench.link.close();
    expect(bench.ledger.snapshot().incomplete).toEqual({ "shadow-lost": 4096 });
  });

  test.each(["/exit", "/throw", "/out-of-memory", "/spin"])(
    "after %s in the thread everything unacknowledged is lost, counted, not sent again; mirroring resumes",
    async (harm) => {
      const bench = await started(answerOk, harm === "/spin" ? 1000 : 10_000);
      for (let index = 0; index < 10; index += 1) bench.offer("/before", "abc");
      await bench.until(() => bench.ledger.snapshot().compared === 10);
      for (let index = 0; index < 10; index += 1) bench.offer("/doomed", "abc");
      bench.offer(harm, "abc");
      await bench.until(() => bench.ledger.snapshot().inFlight === 0);
      const books = bench.ledger.snapshot();
      expect(sum(books.incomplete)).toBe(books.incomplete["shadow-lost"]);
      expect(bench.budget.taken).toBe(0);
      await resumes(bench);
      expect(bench.link.status().thread.restarts).toBeGreaterThan(0);
      expect(bench.ledger.snapshot().compared).toBe((bench.committed[0] ?? 0) - 40);
      for (const role of Object.values(bench.roles))
        expect(requestsSeen(role)).toBeLessThanOrEqual(22);
    },
    20_000,
  );

  test("a commit whose acknowledgement never came is booked as compared, the rest as lost", async () => {
    const bench = await started((socket, head) => {
      if (!head.startsWith("GET /hangs")) answerOk(socket);
    });
    for (const path of ["/1", "/2", "/hangs", "/die-after-commit"]) bench.offer(path);
    await bench.until(() => bench.ledger.snapshot().inFlight === 0);
    const stored = (bench.committed[0] ?? 0) - 40;
    expect(stored).toBeGreaterThan(0);
    expect(bench.ledger.snapshot()).toMatchObject({
      mirrored: 4,
      compared: stored,
      incomplete: { "shadow-lost": 4 - stored },
    });
    await resumes(bench);
  });

  test("requests that no thread takes are said once, and counted when the next one is ready", async () => {
    const bench = await started();
    for (const episode of [1, 2]) {
      bench.offer("/exit");
      while (bench.link.status().thread.state === "ready") await new Promise(setImmediate);
      for (let index = 0; index < 3; index += 1) expect(bench.offer("/x")).toBe("shadow-down");
      await resumes(bench);
      expect(bench.logged.splice(0), `episode ${episode}`).toEqual([
        ...["shadow.lost", "shadow.down", 'shadow.up-again {"missed":3}'],
      ]);
    }
  });

  test("each way keeps its own books", async () => {
    const bench = await started();
    for (let index = 0; index < 30; index += 1) {
      bench.offer("/by-proxy", "abc");
      if (index % 3 === 0) bench.offer("/by-tap", "de", "tap");
    }
    await bench.until(() => bench.tap.snapshot().inFlight + bench.ledger.snapshot().inFlight === 0);
    expect(bench.ledger.snapshot()).toMatchObject({ mirrored: 30, compared: 30, incomplete: {} });
    expect(bench.tap.snapshot()).toMatchObject({ mirrored: 10, compared: 10, incomplete: {} });
    expect(bench.budget.taken).toBe(0);
    await bench.link.close();
    bench.offer("/late", "", "tap");
    expect(bench.tap.snapshot().dropped).toEqual({ "shadow-down": 1 });
    expect(bench.ledger.snapshot().dropped).toEqual({});
  });

  test("what dies with the thread, and what was stored unheard, is booked to its way", async () => {
    const bench = await started((socket, head) => {
      if (!head.startsWith("GET /hangs")) answerOk(socket);
    });
    bench.offer("/before");
    bench.offer("/before", "", "tap");
    await bench.until(() => bench.ledger.snapshot().compared + bench.tap.snapshot().compared === 2);
    for (const path of ["/hangs", "/hangs"]) bench.offer(path);
    for (const path of ["/1", "/2", "/hangs", "/die-after-commit"]) bench.offer(path, "", "tap");
    await bench.until(() => bench.tap.snapshot().inFlight + bench.ledger.snapshot().inFlight === 0);
    const unheard = (bench.committed[0] ?? 0) - 42;
    expect(unheard).toBeGreaterThan(0);
    expect(bench.ledger.snapshot()).toMatchObject({
      ...{ mirrored: 3, compared: 1, incomplete: { "shadow-lost": 2 } },
    });
    expect(bench.tap.snapshot()).toMatchObject({
      ...{ mirrored: 5, compared: 1 + unheard, incomplete: { "shadow-lost": 4 - unheard } },
    });
    await resumes(bench);
  });

  test("a drain while the thread is dead waits for the next one to tell what was stored", async () => {
    const bench = await started();
    for (const path of ["/1", "/die-after-commit"]) bench.offer(path);
    await bench.link.drain(5000);
    const stored = (bench.committed[0] ?? 0) - 40;
    expect(bench.ledger.snapshot()).toMatchObject({ inFlight: 0, compared: stored });
  });

  test("nothing is offered to a thread that never starts, and closing still ends", async () => {
    const link = createShadowLink({
      startThread: () => {
        throw new Error("planted");
      },
      ledgers: { proxy: createLedger(), tap: createLedger() },
      budget: { give() {} },
      inFlightMax: 1,
      clock: systemClock satisfies Clock,
      logger: { info() {}, warn() {}, error() {} },
    });
    const request = {
      method: "GET",
      path: "/",
      headers: [],
      chunks: [],
      bodyBytes: 0,
      trailers: [],
    };
    expect(link.offer(request)).toBe("shadow-down");
    await link.close();
    expect(link.status().thread.state).toBe("closed");
  });
});
