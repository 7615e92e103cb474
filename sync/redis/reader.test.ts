import { expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { Reader, type ReaderConnection, type StreamBatch } from "./reader.ts";

const BLOCK_MS = 5000;
/** As long as the reader waits beyond that. */
const GRACE_MS = 2000;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A connection that answers when the test says so; destroyed, a read fails as a cut one does. */
class Controlled implements ReaderConnection {
  readonly asked: { readonly streams: readonly string[]; readonly after: readonly number[] }[] = [];
  destroyed = false;
  #answer = Promise.withResolvers<StreamBatch[]>();

  read(streams: readonly string[], after: readonly number[]): Promise<StreamBatch[]> {
    this.asked.push({ streams, after });
    this.#answer = Promise.withResolvers();
    return this.#answer.promise;
  }

  give(stream: string, ...numbers: number[]): void {
    const entries = numbers.map((number) => ({ number, fields: ["p", String(number)] }));
    this.#answer.resolve([{ stream, entries }]);
  }

  misfits = (): Promise<string[]> => Promise.resolve([]);
  unblock = (): Promise<boolean> => Promise.resolve(true);

  destroy(): void {
    this.destroyed = true;
    this.#answer.reject(new Error("cut"));
  }
}

function stage() {
  const clock = manualClock();
  const opened: Controlled[] = [];
  const silent = { next: false };
  const aborted: unknown[] = [];
  const reader = new Reader({
    ...{ clock, logger: undefined, blockMs: BLOCK_MS, verify: () => Promise.resolve() },
    open(signal) {
      signal.addEventListener("abort", () => aborted.push(signal.reason));
      if (silent.next) {
        silent.next = false;
        return new Promise(() => undefined);
      }
      const connection = new Controlled();
      opened.push(connection);
      return Promise.resolve(connection);
    },
  });
  const seen: number[] = [];
  const listener = {
    deliver: (entries: readonly { number: number }[]) =>
      seen.push(...entries.map(({ number }) => number)),
    failed: () => undefined,
  };
  const last = (): Controlled => {
    const connection = opened.at(-1);
    if (connection === undefined) throw new Error("nothing was opened");
    return connection;
  };
  return { clock, opened, silent, aborted, reader, seen, listener, last };
}

test("a read that outlasts its time is cut, and a new connection goes on where it was", async () => {
  const { clock, opened, reader, seen, listener, last } = stage();
  reader.follow("t", 0, listener);
  await turn();
  last().give("t", 1, 2);
  await turn();
  clock.advance(BLOCK_MS + GRACE_MS - 1);
  await turn();
  expect(opened).toHaveLength(1);
  clock.advance(1);
  await turn();
  expect(opened.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  expect(last().asked).toEqual([{ streams: ["t"], after: [2] }]);
  last().give("t", 2, 3);
  await turn();
  expect(seen).toEqual([1, 2, 3]);
  reader.close();
});

test("a read that is answered in time is left alone, however many there are", async () => {
  const { clock, opened, reader, listener, last } = stage();
  reader.follow("t", 0, listener);
  for (let number = 1; number <= 20; number += 1) {
    await turn();
    clock.advance(BLOCK_MS);
    last().give("t", number);
  }
  await turn();
  expect(opened).toHaveLength(1);
  reader.close();
});

test("a reader that is closed while it opens gives the opening up at once", async () => {
  const { silent, aborted, reader, listener } = stage();
  silent.next = true;
  reader.follow("t", 0, listener);
  await turn();
  reader.close();
  expect(aborted).toHaveLength(1);
});

test("a connection that begins and says nothing is given up, and another is tried", async () => {
  const { clock, opened, silent, aborted, reader, listener } = stage();
  silent.next = true;
  reader.follow("t", 0, listener);
  await turn();
  expect(opened).toHaveLength(0);
  clock.advance(BLOCK_MS + GRACE_MS);
  await turn();
  expect(aborted).toHaveLength(1);
  expect(opened).toHaveLength(1);
  reader.close();
});
