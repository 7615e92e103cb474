import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RequestLedger, createLedger } from "../../core/index.ts";
import { WorkerBooks, WorkerLedger } from "./worker-books.ts";

type Step = keyof Omit<RequestLedger, "receive" | "mirror"> | "take";

const step = fc.constantFrom<Step>("refuse", "upgrade", "filter", "sampleOut", "drop", "take");
const reason = fc.constantFrom("malformed", "loop", "client-aborted", "memory-full");

describe("a worker's books", () => {
  test("say at every moment what plain books say of the same requests", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, reason, fc.boolean())), (steps) => {
        const books = new WorkerBooks();
        const worker = new WorkerLedger(books.memory);
        const plain = createLedger();
        for (const [what, why, another] of steps) {
          for (const ledger of [worker, plain]) {
            ledger.receive();
            if (another) ledger.receive();
            if (what === "take") continue;
            if (what === "refuse" || what === "drop") ledger[what](why);
            else ledger[what]();
          }
          if (what === "take") {
            worker.mirror();
            books.take(1);
            plain.mirror();
          }
          const {
            mirrored: _,
            inFlight: __,
            compared: ___,
            incomplete: ____,
            ...expected
          } = plain.snapshot();
          expect(books.read()).toMatchObject(expected);
        }
      }),
    );
  });

  test("are never seen with a request gone that had not come, while the worker counts", async () => {
    const books = new WorkerBooks();
    const thread = new Worker(new URL("testing/counting-entry.ts", import.meta.url), {
      workerData: books.memory,
    });
    const told = { requests: 0 };
    thread.on("message", (count: number) => (told.requests = count));
    let least = 0;
    while (told.requests === 0) {
      for (let look = 0; look < 1000; look += 1) least = Math.min(least, books.read().open);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(least).toBe(0);
    const { requests } = told;
    const half = requests / 2;
    expect(books.read()).toMatchObject({
      received: requests,
      open: 0,
      filtered: half,
      refused: { malformed: half },
    });
  });

  test("go on counting when a counter of 32 bits runs over", () => {
    const books = new WorkerBooks();
    const words = new Int32Array(books.memory);
    words.fill(-1, 0, 1);
    expect(books.read().received).toBe(2 ** 32 - 1);
    new WorkerLedger(books.memory).receive();
    expect(books.read()).toMatchObject({ received: 2 ** 32, open: 2 ** 32 });
  });

  test("hold more reasons than they have room for as others", () => {
    const books = new WorkerBooks();
    const worker = new WorkerLedger(books.memory);
    for (let index = 0; index < 60; index += 1) {
      worker.receive();
      worker.refuse(`reason-${index}-${"x".repeat(40)}`);
    }
    const { refused, open } = books.read();
    expect(open).toBe(0);
    expect(Object.keys(refused)).toHaveLength(48);
    expect(refused["other"]).toBe(13);
  });

  test("tell a sign of life once", () => {
    const books = new WorkerBooks();
    expect(books.beats()).toBe(false);
    new WorkerLedger(books.memory).beat();
    expect(books.beats()).toBe(true);
    expect(books.beats()).toBe(false);
  });
});
