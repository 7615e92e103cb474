import { writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Socket, connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { booksBalance } from "../support/books.ts";
import { startPacedLoad } from "../support/paced-load.ts";
import { type RoleServer, startRole } from "../support/role-server.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";
import { waitFor } from "../support/wait-for.ts";

const STATUS = z.object({
  threads: z.record(z.string(), z.object({ faults: z.number().optional() })),
});

/** Says its name and how long the request was; `/slow` waits until it is let go. */
class NamedService {
  server: RoleServer | undefined;
  readonly waiting: ServerResponse[] = [];
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  async start(): Promise<string> {
    this.server = await startRole((request, response) => {
      const copy = request.headers["x-shadow"] !== undefined;
      if (request.url === "/slow" && !copy) this.waiting.push(response);
      else countBody(request, (bytes) => response.end(`${this.#name} ${bytes}`));
    });
    return this.server.url;
  }

  letGo(): void {
    for (const response of this.waiting.splice(0)) response.end("slow");
  }
}

function countBody(request: IncomingMessage, then: (bytes: number) => void): void {
  let bytes = 0;
  request.on("data", (chunk: Buffer) => (bytes += chunk.length));
  request.on("end", () => then(bytes));
}

/** A client that keeps its connection, and fails when somebody else ends it. */
class KeptConnection {
  readonly #socket: Socket;
  #text = "";

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.#socket = connect(Number(port), hostname);
    this.#socket.setEncoding("latin1").on("data", (text: string) => (this.#text += text));
    this.#socket.on("error", () => undefined);
  }

  send(text: string): this {
    this.#socket.write(text, "latin1");
    return this;
  }

  /** The next answer, whole. */
  answer(): Promise<string> {
    return waitFor("an answer", () => {
      const end = this.#text.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(this.#text)?.[1]);
      if (end === -1 || this.#text.length < end + 4 + length) return Promise.resolve(undefined);
      const whole = this.#text.slice(0, end + 4 + length);
      this.#text = this.#text.slice(end + 4 + length);
      return Promise.resolve(whole);
    });
  }

  get closed(): boolean {
    return this.#socket.destroyed;
  }

  end(): void {
    this.#socket.destroy();
  }
}

const GET = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: shop\r\n\r\n`;

const before = new NamedService("before");
const after = new NamedService("after");
let urls = { before: "", after: "" };
beforeAll(async () => {
  urls = { before: await before.start(), after: await after.start() };
});
afterAll(async () => {
  await before.server?.close();
  await after.server?.close();
});

function start(workers: number): Promise<StartedRun> {
  const { before: url } = urls;
  return runShadowdiff({
    live: url,
    proxy: { workers, drain: "5s" },
    targets: { primary: url, secondary: url, candidate: url },
  });
}

async function hangup(run: StartedRun, said: string): Promise<void> {
  const seen = run.process.stderr().length;
  process.kill(run.process.pid, "SIGHUP");
  await waitFor(said, () =>
    Promise.resolve(run.process.stderr().slice(seen).includes(`"event":"${said}"`) || undefined),
  );
}

describe("three workers", () => {
  test("answer a load from many connections; books balance at every look", async () => {
    const run = await start(3);
    try {
      const load = startPacedLoad(run.proxy, 3);
      let looks = 0;
      await waitFor("300 requests", async () => {
        booksBalance((await run.status()).counters);
        looks += 1;
        return load.sent >= 300 || undefined;
      });
      await load.stop();
      expect(load.errors).toEqual([]);
      expect(looks).toBeGreaterThan(3);
      const counters = await run.settled();
      expect(counters).toMatchObject({ received: load.sent, compared: load.sent, dropped: {} });
    } finally {
      expect(await run.stop()).toBe(0);
    }
  }, 30_000);
});

describe.each([1, 2])("with %i workers", (workers) => {
  test("SIGTERM: no new connections, what is under way is answered with Connection: close", async () => {
    const run = await start(workers);
    const kept = new KeptConnection(run.proxy).send(GET("/slow"));
    await waitFor("the request at live", () =>
      Promise.resolve(before.waiting.length > 0 || undefined),
    );
    const ended = run.stop();
    await waitFor("the listener to close", async () => {
      try {
        await fetch(run.proxy);
        return undefined;
      } catch {
        return true;
      }
    });
    expect(kept.closed).toBe(false);
    before.letGo();
    const answer = await kept.answer();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toMatch(/slow$/);
    kept.end();
    expect(await ended).toBe(0);
  }, 30_000);

  test("SIGHUP: a kept connection and a long upload go on, what can change has changed", async () => {
    const run = await start(workers);
    try {
      const kept = new KeptConnection(run.proxy).send(GET("/1"));
      expect(await kept.answer()).toMatch(/before 0$/);
      const upload = new KeptConnection(run.proxy).send(
        "POST /upload HTTP/1.1\r\nHost: shop\r\nContent-Length: 10\r\n\r\n01234",
      );
      await waitFor("the upload at live", () =>
        Promise.resolve(before.server?.seen.includes("POST /upload") === true || undefined),
      );
      const changed = {
        ...run.config,
        gate: { alpha: 0.05 },
        mirror: { exclude: ["/off"], timeout: "4s" },
        proxy: { ...run.config.proxy, live: urls.after, workers: 7 },
        targets: { primary: urls.after, secondary: urls.after, candidate: urls.after },
      };
      await writeFile(run.file, JSON.stringify(changed));
      await hangup(run, "reloaded");
      expect(run.process.stderr()).toContain('"keys":["targets","gate","proxy.workers"]');
      expect(await kept.send(GET("/2")).answer()).toMatch(/after 0$/);
      expect(await kept.send(GET("/off")).answer()).toMatch(/after 0$/);
      expect(await upload.send("56789").answer()).toMatch(/before 10$/);
      expect([kept.closed, upload.closed]).toEqual([false, false]);
      const counters = await run.settled();
      booksBalance(counters);
      // The upload is no safe method, and `/off` is excluded by now.
      expect(counters).toMatchObject({ received: 4, filtered: 2, compared: 2, dropped: {} });
      await writeFile(run.file, '{"mirror":{"sampel":1}}');
      await hangup(run, "reload-refused");
      expect(run.process.stderr()).toContain('"code":"CONFIG_INVALID"');
      const target = { url: "https://127.0.0.1:1", ca: "/nowhere/ca.pem" };
      await writeFile(
        run.file,
        JSON.stringify({ ...changed, proxy: { ...changed.proxy, live: target } }),
      );
      await hangup(run, "reload-refused");
      expect(run.process.stderr()).toContain('"code":"TLS_FILE"');
      expect(await kept.send(GET("/3")).answer()).toMatch(/after 0$/);
      kept.end();
      upload.end();
    } finally {
      expect(await run.stop()).toBe(0);
    }
  }, 30_000);
});

test("a worker's faults are its own in the books, and it logs at the level that is configured", async () => {
  const url = "http://127.0.0.1:9";
  for (const level of ["silent", "error"] as const) {
    const run = await runShadowdiff(
      {
        ...{ live: url, targets: { primary: url, secondary: url, candidate: url } },
        ...{ proxy: { workers: 2 }, log: { level } },
      },
      ["test/support/trapped-run.ts"],
    );
    try {
      const threads = await waitFor("the faults of both workers", async () => {
        const answer = await fetch(`${run.admin}/api/v1/status`);
        const { threads: found } = STATUS.parse(await answer.json());
        return found["live-1"]?.faults === 1 && found["live-2"]?.faults === 1 ? found : undefined;
      });
      expect(threads["main"]?.faults).toBe(0);
      expect(run.process.stderr().includes("uncaught")).toBe(level === "error");
    } finally {
      await run.stop();
    }
  }
}, 30_000);
