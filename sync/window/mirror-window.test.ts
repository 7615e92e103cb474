import { afterEach, expect, test } from "vitest";
import { type Logger, systemClock } from "../../core/index.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import type { SyncBackend } from "../backend.ts";
import { parseMeta } from "../client/members.ts";
import { ScopedKeys } from "../keys.ts";
import { memoryBackend } from "../memory/memory-backend.ts";
import { severable } from "../testing/severable.ts";
import { MirrorWindow } from "./mirror-window.ts";

const QUIET: Logger = { info: () => {}, warn: () => {}, error: () => {} };
const scope = { run: "r", plan: "shadowdiff", case: "window" };
const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

function service() {
  const memory = memoryBackend({ clock: systemClock });
  const proxy = (name: string, proxies = 2, on: SyncBackend = memory) => {
    const seen: { open: boolean; lost: string[] } = { open: false, lost: [] };
    const window = new MirrorWindow({
      ...{ backend: on, scope, proxy: name, proxies, clock: systemClock, logger: QUIET },
      changed: ({ open }) => (seen.open = open),
      lost: (other) => seen.lost.push(other),
    });
    endings.push(() => window.close());
    return { window, seen };
  };
  const until = (what: string, holds: () => boolean) =>
    waitFor(what, () => (holds() ? true : undefined));
  return { memory, proxy, until };
}

/** As the lease of one that says nothing does after ten seconds. */
async function runOut(memory: SyncBackend, proxy: string): Promise<void> {
  const key = new ScopedKeys(scope).members;
  for (const { owner, meta } of await memory.holders(key)) {
    if (parseMeta(meta)?.id === proxy) await memory.release(key, owner);
  }
}

test("begins in all when the last has entered, and ends in all when the last has left", async () => {
  const { proxy, until } = service();
  const [a, b] = [proxy("a"), proxy("b")];
  a.window.enter();
  await until("a to have entered", () => a.window.present === 1);
  expect(a.seen.open).toBe(false);
  b.window.enter();
  await until("both to begin", () => a.seen.open && b.seen.open);
  let ended = false;
  const first = a.window.leave(60_000).then((together) => (ended = together));
  await until("b to hear of it", () => b.window.present === 1);
  expect(ended).toBe(false);
  expect(await b.window.leave(60_000)).toBe(true);
  expect(await first).toBe(true);
});

test("one that dies holds up nobody, is named, and is replaced without a new beginning", async () => {
  const { memory, proxy, until } = service();
  const cut = severable(memory, false);
  const [a, b] = [proxy("a"), proxy("b", 2, cut)];
  a.window.enter();
  b.window.enter();
  await until("both to begin", () => a.seen.open && b.seen.open);
  cut.sever();
  await runOut(memory, "b");
  await until("a to be alone", () => a.window.present === 1);
  expect(a.seen).toEqual({ open: true, lost: ["b"] });
  const c = proxy("c");
  c.window.enter();
  await until("c to begin", () => c.seen.open);
  const left = c.window.leave(60_000);
  expect(await a.window.leave(60_000)).toBe(true);
  expect(await left).toBe(true);
});

test("leaving takes no longer than it is told, and who never began ends at once", async () => {
  const { proxy, until } = service();
  const [a, b] = [proxy("a"), proxy("b")];
  a.window.enter();
  expect(await b.window.leave(60_000)).toBe(false);
  await until("a to have entered", () => a.window.present === 1);
  expect(await a.window.leave(60_000)).toBe(false);
  const [c, d] = [proxy("c"), proxy("d")];
  c.window.enter();
  d.window.enter();
  await until("both to begin", () => c.seen.open && d.seen.open);
  expect(await c.window.leave(20)).toBe(false);
  expect(d.seen.open).toBe(true);
});

test("one that was taken for dead comes back by itself, and goes on", async () => {
  const { memory, proxy, until } = service();
  const [a, b] = [proxy("a"), proxy("b")];
  a.window.enter();
  b.window.enter();
  await until("both to begin", () => a.seen.open && b.seen.open);
  await runOut(memory, "b");
  await until("a to miss b", () => a.seen.lost.length === 1);
  await memory.append(new ScopedKeys(scope).topic("window"), '{"does":"gone","proxy":"b"}');
  await until("b to be back", () => a.window.present === 2);
  expect(b.seen.open).toBe(true);
});
