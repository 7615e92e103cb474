import { expect, test } from "vitest";
import { Answers } from "./answers.ts";
import { ApiError } from "./fetch-json.ts";
import { List, type ListPage, type PageAt } from "./list.ts";
import { listInReport } from "./list-in-report.ts";
import { isOutdatedBy } from "./live-events.ts";

/** A server whose answers are given by hand, and a clock that goes when told to. */
function stage() {
  let now = 0;
  const timers: { readonly at: number; readonly work: () => void }[] = [];
  const asked: {
    readonly path: string;
    answer(value: unknown): void;
    fail(error: unknown): void;
  }[] = [];
  const answers = new Answers({
    ask: (path) => {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      asked.push({ path, answer: resolve, fail: reject });
      return promise;
    },
    nowMs: () => now,
    setTimer: (work, ms) => timers.push({ at: now + ms, work }),
  });
  const later = (ms: number): void => {
    now += ms;
    for (const timer of timers.splice(0)) {
      if (timer.at <= now) timer.work();
      else timers.push(timer);
    }
  };
  return { answers, asked, later };
}

/** Lets what was answered arrive. */
const arrived = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("an answer is read once for all who watch it, and stays for who comes back", async () => {
  const { answers, asked } = stage();
  const leave = answers.watch("/overview");
  answers.watch("/overview");
  expect(asked).toHaveLength(1);
  asked[0]?.answer("first");
  await arrived();
  leave();
  answers.watch("/overview");
  expect(answers.of("/overview").value).toEqual({ value: "first", stale: false });
  expect(asked).toHaveLength(1);
});

test("news is read at most every two seconds, and only what is shown", async () => {
  const { answers, asked, later } = stage();
  const leave = answers.watch("/a");
  answers.watch("/b")();
  asked[0]?.answer(1);
  await arrived();
  for (let turn = 0; turn < 20; turn++) {
    answers.outdate(() => true);
    later(100);
    asked.at(-1)?.answer(turn);
    await arrived();
  }
  expect(asked.filter(({ path }) => path === "/a")).toHaveLength(2);
  expect(asked.filter(({ path }) => path === "/b")).toHaveLength(1);
  leave();
});

test("what a change touched is read again at once, past the pause and past what was asked before it", async () => {
  const { answers, asked } = stage();
  answers.watch("/a");
  answers.watch("/b");
  let done = false;
  void answers.renew((path) => path === "/a").then(() => (done = true));
  expect(asked.map(({ path }) => path)).toEqual(["/a", "/b", "/a"]);
  asked[0]?.answer("before the change");
  await arrived();
  expect([done, answers.of("/a").value.value]).toEqual([false, undefined]);
  asked[2]?.answer("after it");
  await arrived();
  expect([done, answers.of("/a").value]).toEqual([true, { value: "after it", stale: false }]);
});

test("what failed keeps what was there before, says why, and is tried again by who comes next", async () => {
  const { answers, asked, later } = stage();
  answers.watch("/a");
  asked[0]?.answer("old");
  await arrived();
  answers.outdate(() => true);
  later(3000);
  asked[1]?.fail(new ApiError(0, "UNREACHABLE", "gone"));
  await arrived();
  const shown = answers.of("/a").value;
  expect(shown.value).toBe("old");
  expect(shown.error?.code).toBe("UNREACHABLE");
  answers.watch("/a");
  expect(asked).toHaveLength(3);
});

test("who leaves before an answer has come gets it anew when coming back", async () => {
  const { answers, asked } = stage();
  answers.watch("/a")();
  answers.watch("/a");
  expect(asked).toHaveLength(2);
  asked[0]?.answer("too late");
  asked[1]?.answer("in time");
  await arrived();
  expect(answers.of("/a").value.value).toBe("in time");
});

test("events outdate whole paths, not names that begin alike", () => {
  expect(isOutdatedBy("/differences?heads=true", "verdict")).toBe(true);
  expect(isOutdatedBy("/differences/a3f8c21b9d04", "differences")).toBe(true);
  expect(isOutdatedBy("/runs-of-old", "verdict")).toBe(false);
  expect(isOutdatedBy("/settings", "status")).toBe(false);
});

interface Row {
  readonly key: string;
  readonly n: number;
}

/** A list on a server that may change between two reads. */
function listStage(rows: readonly string[]) {
  let version = 0;
  const server = { rows: [...rows], reads: 0 };
  const list = new List<Row>({
    ...{ name: "/rows", keyOf: ({ key }) => key },
    read: ({ cursor, limit }: PageAt): Promise<ListPage<Row>> => {
      server.reads += 1;
      version += 1;
      const from = Number(cursor ?? 0);
      const items = server.rows.slice(from, from + limit).map((key) => ({ key, n: version }));
      const to = from + items.length;
      const next = to < server.rows.length ? String(to) : null;
      return Promise.resolve({ items, next, total: server.rows.length });
    },
  });
  return { list, server, keys: () => list.state.value.items.map(({ key }) => key) };
}

const NAMES = Array.from({ length: 1200 }, (_, index) => `row ${index}`);

test("pages are loaded as far as they are looked at, and no row twice", async () => {
  const { list, server, keys } = listStage(NAMES);
  await list.reach(1);
  expect([keys().length, list.state.value.total]).toEqual([100, 1200]);
  server.rows.unshift("new");
  await list.reach(700);
  expect(keys().length).toBe(new Set(keys()).size);
  expect(server.reads).toBe(3);
  await list.reach(5000);
  expect(keys()).toContain("row 1199");
});

test("rows of a held list stay, their numbers follow, and what is new waits until it is shown", async () => {
  const { list, server, keys } = listStage(["a", "b", "c"]);
  await list.reach(1);
  list.hold("pointer", true);
  server.rows = ["new", "b", "a", "c"];
  await list.refresh();
  expect(keys()).toEqual(["a", "b", "c"]);
  expect(list.state.value.items[0]?.n).toBe(2);
  expect(list.state.value.waiting).toEqual({ added: 1 });
  await list.show();
  expect(keys()).toEqual(["new", "b", "a", "c"]);
  expect(list.state.value.waiting).toBeUndefined();
});

test("what waited is shown when nothing holds the list any more", async () => {
  const { list, server, keys } = listStage(["a", "b"]);
  await list.reach(1);
  list.hold("pointer", true);
  list.hold("selected", true);
  server.rows = ["b", "a"];
  await list.refresh();
  list.hold("pointer", false);
  expect(keys()).toEqual(["a", "b"]);
  list.hold("selected", false);
  expect(keys()).toEqual(["b", "a"]);
});

test("a report filters its lists as the server would have, and has no second page", () => {
  const items = [
    { fingerprint: "a", endpoint: "GET /p", path: "$.price", verdict: "fail", candidateOdd: 3 },
    { fingerprint: "b", endpoint: "GET /p", path: "$.id", verdict: "pass", causedBy: "a" },
    { fingerprint: "c", endpoint: "GET /q", path: "$.PRICE", verdict: "pass", approved: true },
  ];
  const answers = { "/differences": { items, next: null, total: 3 } };
  const keys = (query: string): unknown =>
    listInReport(answers, `/differences?${query}`)?.items.map((row) => Object(row).fingerprint);
  expect(keys("limit=100")).toEqual(["a", "b", "c"]);
  expect(keys("heads=true&limit=100")).toEqual(["a", "c"]);
  expect(keys("q=price")).toEqual(["a", "c"]);
  expect(keys("verdict=pass&approved=false")).toEqual(["b"]);
  expect(keys("class=candidate")).toEqual(["a"]);
  expect(listInReport(answers, "/differences?limit=1")).toMatchObject({ next: null, total: 3 });
  expect(listInReport(answers, "/differences/a")).toBeUndefined();
});
