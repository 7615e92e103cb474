import { Agent, type ClientRequest, get, request } from "node:http";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import {
  type LedgerSnapshot,
  createLedger,
  perRole,
  readServiceAddress,
  systemClock,
} from "../../core/index.ts";
import { createShadowLink } from "../mirror/shadow-link.ts";
import { workerThread } from "../mirror/worker-thread.ts";
import { answerOk, rawRole } from "../shadow/testing/roles.ts";
import { addressOf } from "../testing/address-of.ts";
import { type LiveWorkers, createLiveWorkers, workersBudget } from "./live-workers.ts";

const LOGGER = { info() {}, warn() {}, error() {} };
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).toReversed()) await part.close();
});

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function expectBalanced(books: LedgerSnapshot): void {
  const { received, refused, upgraded, filtered, sampledOut, dropped, mirrored } = books;
  expect(books.open).toBeGreaterThanOrEqual(0);
  const placed = sum(refused) + upgraded + filtered + sampledOut + sum(dropped) + mirrored;
  expect(books.open + placed).toBe(received);
  expect(books.inFlight + books.compared + sum(books.incomplete)).toBe(mirrored);
}

async function stage(options: { readonly mirror?: object; readonly slow?: boolean } = {}) {
  const role = await rawRole(answerOk);
  const live = await rawRole(answerOk);
  open.push(role, live);
  const ledgers = { proxy: createLedger(), tap: createLedger() };
  const { memory, main } = workersBudget(3, 1024 ** 2);
  const { mirror } = configSchema.parse({ mirror: options.mirror ?? {} });
  const link = createShadowLink({
    startThread: () =>
      workerThread(
        new Worker(new URL("../mirror/testing/shadow-entry.ts", import.meta.url), {
          workerData: {
            targets: perRole(() => role.origin),
            committed: new Int32Array(new SharedArrayBuffer(4)),
          },
        }),
      ),
    ledgers,
    budget: main,
    inFlightMax: mirror.inFlightMax,
    clock: systemClock,
    logger: LOGGER,
  });
  open.push(link);
  await link.ready;
  const threads: Worker[] = [];
  const workers = await createLiveWorkers({
    count: 3,
    startThread: (workerData) => {
      const thread = new Worker(new URL("testing/live-entry.ts", import.meta.url), {
        workerData,
        resourceLimits: { maxOldGenerationSizeMb: 32 },
        stdout: true,
        stderr: true,
      });
      threads[workerData.number - 1] = thread;
      return thread;
    },
    listen: { kind: "tcp", host: "127.0.0.1", port: 0 },
    live: addressOf(live.origin),
    limits: LIMITS,
    mirror,
    rateParts: 3,
    ledger: ledgers.proxy,
    intake: link,
    budget: main,
    budgetMemory: memory,
    share: () => 1,
    clock: systemClock,
    logger: LOGGER,
  });
  open.push({ close: () => workers.close(0) });
  return { workers, threads, role, live, main, link };
}

const LIMITS = parsedLimits();
function parsedLimits() {
  const { proxy } = configSchema.parse({ proxy: { listen: ":0", live: "http://127.0.0.1:1" } });
  if (proxy === undefined) throw new Error("a proxy was given");
  return proxy.limits;
}

/** One keep-alive connection after another, each used until it is closed. */
class Client {
  answered = 0;
  /** Requests that got no answer, and whether their connection was new. */
  readonly failures: { readonly onNew: boolean }[] = [];
  readonly #url: string;
  readonly #path: string;
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #over = false;

  constructor(url: string, path = "/x") {
    this.#url = url;
    this.#path = path;
  }

  async run(): Promise<void> {
    let used = 0;
    while (!this.#over) {
      const fine = await this.#one();
      if (fine) {
        used += 1;
        this.answered += 1;
      } else {
        this.failures.push({ onNew: used === 0 });
        used = 0;
        this.#agent.destroy();
        this.#agent = new Agent({ keepAlive: true, maxSockets: 1 });
      }
    }
    this.#agent.destroy();
  }

  stop(): void {
    this.#over = true;
  }

  #one(): Promise<boolean> {
    return new Promise((resolve) => {
      const sent = get(`${this.#url}${this.#path}`, { agent: this.#agent }, (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode === 200));
        response.on("error", () => resolve(false));
      });
      sent.on("error", () => resolve(false));
    });
  }
}

/** Looks at the books at every turn of the event loop until stopped; how often it looked. */
function watchBooks(workers: LiveWorkers) {
  let looks = 0;
  const failures: unknown[] = [];
  let over = false;
  const look = (): void => {
    looks += 1;
    try {
      expectBalanced(workers.books());
    } catch (error) {
      failures.push(error);
      return;
    }
    if (!over) setImmediate(look);
  };
  look();
  return {
    stop(): number {
      over = true;
      expect(failures).toEqual([]);
      return looks;
    },
  };
}

function until(met: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (met()) resolve();
      else setImmediate(look);
    };
    look();
  });
}

describe("three workers on one port", () => {
  test("answer all, and the books balance at every moment", async () => {
    const { workers, main } = await stage();
    const watch = watchBooks(workers);
    const clients = Array.from({ length: 12 }, () => new Client(workers.url));
    const load = clients.map((client) => client.run());
    await until(() => clients.reduce((total, { answered }) => total + answered, 0) >= 600);
    for (const client of clients) client.stop();
    await Promise.all(load);
    await until(() => workers.books().open === 0 && workers.books().inFlight === 0);
    expect(watch.stop()).toBeGreaterThan(100);
    const answered = clients.reduce((total, client) => total + client.answered, 0);
    expect(clients.flatMap(({ failures }) => failures)).toEqual([]);
    const books = workers.books();
    expect(books).toMatchObject({ received: answered, dropped: {}, incomplete: {} });
    expect(books.compared).toBe(answered);
    expect(main.used).toBe(0);
  }, 20_000);

  test.each(["terminate", "throw", "out-of-memory"])(
    "a worker lost by %s is replaced, the others go on, and nothing is uncounted",
    async (harm) => {
      const { workers, threads, main } = await stage();
      const watch = watchBooks(workers);
      const clients = Array.from({ length: 12 }, () => new Client(workers.url));
      const load = clients.map((client) => client.run());
      const answered = (): number => clients.reduce((total, client) => total + client.answered, 0);
      await until(() => answered() >= 200);
      threads[1]?.postMessage({ harm: "fault" });
      await until(() => workers.status()[1]?.faults === 1);
      if (harm === "terminate") await threads[1]?.terminate();
      else threads[1]?.postMessage({ harm });
      await until(() => workers.status()[1]?.restarts === 1);
      const atDeath = answered();
      await until(() => workers.status()[1]?.state === "ready" && answered() >= atDeath + 200);
      for (const client of clients) client.stop();
      await Promise.all(load);
      await until(() => workers.books().open === 0 && workers.books().inFlight === 0);
      watch.stop();
      const failures = clients.flatMap((client) => client.failures);
      // Only connections of the dead worker break, each once; a few come anew before it is closed.
      expect(failures.filter(({ onNew }) => !onNew).length).toBeLessThan(clients.length);
      const books = workers.books();
      // The worker's own, also when another thread has taken its place.
      expect(workers.status().map(({ faults }) => faults)).toEqual([0, 1, 0]);
      expect(books.received).toBeGreaterThanOrEqual(answered());
      expect(books.received).toBeLessThanOrEqual(answered() + failures.length);
      expect(Object.keys(books.dropped).filter((why) => why !== "worker-lost")).toEqual([]);
      expect(main.used).toBe(0);
    },
    30_000,
  );

  test("bodies of a worker that dies before it handed them over are given back and counted", async () => {
    const { workers, threads, main, live } = await stage({ mirror: { methods: ["POST"] } });
    const upload = halfUpload(workers.url);
    await until(() => main.used === 4);
    expect(workers.books()).toMatchObject({ received: 1, open: 1 });
    for (const thread of threads) await thread.terminate();
    await until(() => workers.books().open === 0);
    expect(workers.books()).toMatchObject({ received: 1, dropped: { "worker-lost": 1 } });
    expect(main.used).toBe(0);
    upload.destroy();
    expect(live.heads.length).toBeLessThanOrEqual(1);
  }, 20_000);

  test("switch mirroring and the live service for requests from now on", async () => {
    const { workers } = await stage();
    const other = await rawRole((socket) => {
      socket.write("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
    });
    open.push(other);
    const { mirror } = configSchema.parse({});
    const to = readServiceAddress(other.origin);
    if (typeof to === "string") throw new Error(to);
    workers.change({ live: to, mirror });
    workers.setMirroring(false);
    await until(() => workers.status().every(({ state }) => state === "ready"));
    let status = 0;
    while (status !== 202) status = (await fetch(`${workers.url}/x`)).status;
    await until(() => workers.books().open === 0 && workers.books().inFlight === 0);
    expect(workers.books().filtered).toBeGreaterThan(0);
  }, 20_000);
});

describe("workers that cannot start", () => {
  test("say so with the code of the one that failed", async () => {
    const taken = await rawRole(answerOk);
    open.push(taken);
    const port = Number(new URL(taken.origin).port);
    const { memory, main } = workersBudget(2, 1024);
    const { mirror } = configSchema.parse({});
    const start = createLiveWorkers({
      count: 2,
      startThread: (workerData) =>
        new Worker(new URL("testing/live-entry.ts", import.meta.url), { workerData }),
      listen: { kind: "tcp", host: "127.0.0.1", port },
      live: addressOf("http://127.0.0.1:1"),
      limits: LIMITS,
      mirror,
      rateParts: 2,
      ledger: createLedger(),
      intake: { offer: () => "shadow-down", live() {} },
      budget: main,
      budgetMemory: memory,
      share: () => 1,
      clock: systemClock,
      logger: LOGGER,
    });
    await expect(start).rejects.toMatchObject({ code: "LISTEN_IN_USE" });
  });
});

function halfUpload(url: string): ClientRequest {
  const upload = request(`${url}/upload`, { method: "POST", headers: { "content-length": 8 } });
  upload.on("error", () => undefined);
  upload.write("half");
  return upload;
}
