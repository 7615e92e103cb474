import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Outcome, type Redactor, manualClock } from "../../core/index.ts";
import { createReadModels } from "../read/sqlite-read-models.ts";
import { configSchema } from "../../core/index.ts";
import { exchange, jsonAnswer, request } from "./testing/exchanges.ts";
import { openDiffer, storedCounts } from "./testing/open-differ.ts";
import { plainRedactor } from "./testing/plain-redactor.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "differ-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const one = jsonAnswer({ price: 1 });
const two = jsonAnswer({ price: 2 });
const { gate, noise } = configSchema.parse({});

function cellsOf(open: ReturnType<typeof openDiffer>, path: string) {
  const fields = open.differ.summary().endpoints.flatMap((endpoint) => endpoint.paths);
  const found = fields.find((field) => field.path === path);
  return found === undefined
    ? undefined
    : [found.candidateOdd, found.secondaryOdd, found.primaryOdd, found.allDifferent];
}

describe("placing", () => {
  test("sequence numbers run over the run, indices over the endpoint", () => {
    const { differ, store } = openDiffer(folder);
    const placed = ["/a/1", "/b/1", "/a/2?x=1"].map((path) => differ.place(request(path)));
    expect(placed).toEqual([
      { endpoint: "GET /a/{id}", seq: 0, index: 0 },
      { endpoint: "GET /b/{id}", seq: 1, index: 0 },
      { endpoint: "GET /a/{id}", seq: 2, index: 1 },
    ]);
    store.close();
  });

  test("endpoints beyond the limit share one name and are all counted", () => {
    const { differ, store, run } = openDiffer(folder, { limits: { endpoints: 2 } });
    for (const path of ["/a", "/b", "/c", "/d", "/a"]) {
      differ.accept(exchange(differ.place(request(path)), { baseline: one }));
    }
    differ.commit();
    expect(differ.summary().endpoints.map(({ endpoint, requests }) => [endpoint, requests]).sort()).toEqual([
      ["* (other endpoints)", 2],
      ["GET /a", 2],
      ["GET /b", 1],
    ]);
    expect(storedCounts(store, run)).toEqual({ committed: 5, tallied: 5 });
    expect(store.run(run)).toMatchObject({ endpointsOverflowed: 2 });
    store.close();
  });
});

describe("no answer is lost or made up (L5)", () => {
  const outcome: fc.Arbitrary<Outcome> = fc.oneof(
    fc.record({
      kind: fc.constant("answered" as const),
      status: fc.constantFrom(200, 404, 500),
      headers: fc.constantFrom([], ["content-type", "application/json"], ["x-a", "1"]),
      trailers: fc.constant([]),
      body: fc
        .oneof(fc.json(), fc.string({ maxLength: 10 }))
        .map((text) => ({ kind: "whole" as const, bytes: Buffer.from(text) })),
      latencyMs: fc.constant(undefined),
    }),
    fc.record({ kind: fc.constant("failed" as const), code: fc.constantFrom("ECONNREFUSED", "ECONNRESET") }),
    fc.record({ kind: fc.constant("timed-out" as const), afterMs: fc.constant(5000) }),
  );

  test("three equal outcomes never make a place, and always count", () => {
    const open = openDiffer(folder);
    let count = 0;
    fc.assert(
      fc.property(outcome, (same) => {
        open.differ.accept(exchange(open.differ.place(request("/p")), { baseline: same }));
        count += 1;
      }),
    );
    open.differ.commit();
    expect(open.differ.summary().endpoints).toEqual([
      expect.objectContaining({ requests: count, paths: [] }),
    ]);
    expect(storedCounts(open.store, open.run)).toEqual({ committed: count, tallied: count });
    open.store.close();
  });

  test("a candidate that differs in its bytes' meaning is always counted", () => {
    const open = openDiffer(folder);
    let odd = 0;
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        fc.pre(JSON.stringify(left) !== JSON.stringify(right) && JSON.stringify([left, right]).length < 5000);
        const before = total(open);
        const outcomes = { baseline: jsonAnswer({ v: left }), candidate: jsonAnswer({ v: right }) };
        open.differ.accept(exchange(open.differ.place(request("/p")), outcomes));
        odd += 1;
        expect(total(open)).toBeGreaterThan(before);
      }),
      { numRuns: 60 },
    );
    expect(odd).toBeGreaterThan(0);
    open.store.close();
  });

  function total(open: ReturnType<typeof openDiffer>): number {
    const paths = open.differ.summary().endpoints.flatMap((endpoint) => endpoint.paths);
    return paths.reduce((sum, path) => sum + path.candidateOdd + path.allDifferent, 0);
  }

  test("what comparing fails on is counted where nobody is odd, and logged without its content", () => {
    const logged: unknown[] = [];
    const redactor: Redactor = {
      ...plainRedactor,
      text: () => {
        throw new Error("secret value");
      },
      hidesBodyPath: () => {
        throw new Error("secret value");
      },
    };
    const logger = { info() {}, warn() {}, error: (...said: unknown[]) => void logged.push(said) };
    const open = openDiffer(folder, { redactor, logger });
    for (let each = 0; each < 3; each += 1) {
      const outcomes = { baseline: jsonAnswer({ a: "x" }), candidate: jsonAnswer({ a: "y" }) };
      open.differ.accept(exchange(open.differ.place(request("/p")), outcomes));
    }
    expect(open.differ.commit()).toBe(3);
    expect(cellsOf(open, "$")).toEqual([0, 0, 0, 3]);
    expect(open.store.run(open.run)).toMatchObject({ internalErrors: 3, committed: 3 });
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).not.toContain("secret value");
    open.store.close();
  });
});

describe("a shadow thread that died", () => {
  test("its successor goes on with tally, numbers, samples and counters", () => {
    const first = openDiffer(folder);
    for (let each = 0; each < 60; each += 1) {
      const placement = first.differ.place(request("/p/1"));
      first.differ.accept(exchange(placement, { baseline: one, candidate: two }));
      first.differ.live(placement.seq, 404);
    }
    expect(first.differ.commit()).toBe(60);
    // Accepted and never stored: lost with the thread.
    for (let each = 0; each < 5; each += 1) {
      first.differ.accept(exchange(first.differ.place(request("/p/1")), { baseline: one, candidate: two }));
    }
    const second = openDiffer(folder, { run: first.run });
    expect(second.differ.committed).toBe(60);
    expect(second.differ.place(request("/p/1"))).toEqual({ endpoint: "GET /p/{id}", seq: 60, index: 100 });
    expect(cellsOf(second, "$.price")).toEqual([60, 0, 0, 0]);
    expect(second.differ.counters()).toMatchObject({ liveCompared: 60, liveMismatched: 60 });
    second.differ.accept(
      exchange(second.differ.place(request("/p/1")), { baseline: one, candidate: two }),
    );
    expect(second.differ.commit()).toBe(1);
    expect(storedCounts(second.store, first.run)).toEqual({ committed: 61, tallied: 61 });
    const [stored] = second.store.endpoints(second.store.run(first.run)?.id ?? 0);
    // Block 0 was complete, block 1 was closed by the restart, block 2 is the new one.
    expect([...(stored?.entry.openBlocks.keys() ?? [])]).toEqual([2]);
    expect(stored?.entry.fields.get("$.price\nvalue")).toMatchObject({ candidateBlocks: 2 });
    first.store.close();
    second.store.close();
  });

  test("whatever dies when: the tally holds exactly what was acknowledged", () => {
    const steps = fc.array(fc.constantFrom("accept", "accept", "accept", "commit", "abandon", "die"), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (script) => {
        let open = openDiffer(folder);
        const { run } = open;
        let acknowledged = 0;
        for (const step of script) {
          if (step === "die") {
            open.store.close();
            open = openDiffer(folder, { run });
            expect(open.differ.committed).toBe(acknowledged);
          } else if (step === "commit") acknowledged += open.differ.commit();
          else {
            const placement = open.differ.place(request("/p/1"));
            if (step === "abandon") open.differ.abandon(placement);
            else open.differ.accept(exchange(placement, { baseline: one, candidate: two }));
          }
        }
        expect(storedCounts(open.store, run)).toEqual({ committed: acknowledged, tallied: acknowledged });
        open.store.close();
      }),
      { numRuns: 15 },
    );
  });

  test("an exchange that will never come does not keep its block open", () => {
    const open = openDiffer(folder, { config: { noise: { block: 2 } } });
    const placed = [0, 1].map(() => open.differ.place(request("/p/1")));
    for (const placement of placed.slice(0, 1)) {
      open.differ.accept(exchange(placement, { baseline: one, candidate: two }));
    }
    for (const placement of placed.slice(1)) open.differ.abandon(placement);
    open.differ.commit();
    const [stored] = open.store.endpoints(open.store.run(open.run)?.id ?? 0);
    expect(stored?.entry.openBlocks.size).toBe(0);
    expect(stored?.entry.n).toBe(1);
    open.store.close();
  });
});

describe("alarms", () => {
  test("a raised alarm is stored and stays a fail when its evidence sinks", () => {
    const clock = manualClock();
    const config = { noise: { block: 2 } };
    const open = openDiffer(folder, { config, clock });
    const send = (count: number, outcomes: Parameters<typeof exchange>[1]): void => {
      for (let each = 0; each < count; each += 1) {
        open.differ.accept(exchange(open.differ.place(request("/p/1")), outcomes));
      }
      clock.advance(2000);
      open.differ.commit();
    };
    send(200, { baseline: one, candidate: two });
    const id = open.store.run(open.run)?.id ?? 0;
    const [alarm] = open.store.alarms(id);
    expect(alarm).toMatchObject({ seq: 200, message: "GET /p/{id} $.price (value)", atMs: 2000 });
    expect(open.store.alarms(id)).toHaveLength(1);
    send(2000, { baseline: one, secondary: two });
    const reads = createReadModels(open.store, { gate, block: noise.block });
    const path = reads.difference(alarm?.fingerprint ?? "");
    expect(path?.verdict).toBe("fail");
    expect(path?.evidence).toBeLessThan(2);
    expect(open.store.alarms(id)).toEqual([alarm]);
    open.store.close();
  });

  test("they are looked for at most once a second", () => {
    const clock = manualClock();
    const open = openDiffer(folder, { config: { noise: { block: 2 } }, clock });
    open.differ.accept(exchange(open.differ.place(request("/p/1")), { baseline: one }));
    open.differ.commit();
    for (let each = 0; each < 200; each += 1) {
      open.differ.accept(exchange(open.differ.place(request("/p/1")), { baseline: one, candidate: two }));
    }
    open.differ.commit();
    const id = open.store.run(open.run)?.id ?? 0;
    expect(open.store.alarms(id)).toEqual([]);
    clock.advance(1000);
    open.differ.commit();
    expect(open.store.alarms(id)).toHaveLength(1);
    open.store.close();
  });
});

test("secrets are nowhere in the store's files (L7)", () => {
  const secret = "s3cr3t-Pa55phrase";
  const coded = Buffer.from(secret).toString("base64");
  const hide = (text: string): string => text.replaceAll(secret, "[hidden]").replaceAll(coded, "[hidden]");
  const redactor: Redactor = {
    ...plainRedactor,
    header: (name, value) => (/^(authorization|cookie|set-cookie|x-key)$/i.test(name) ? "[hidden]" : hide(value)),
    target: hide,
    text: hide,
    hidesBodyPath: (segments) => segments.includes("password"),
    body: (bytes) => Buffer.from(hide(Buffer.from(bytes).toString("latin1")), "latin1"),
  };
  const open = openDiffer(folder, { redactor, config: { compare: [{ match: "POST /login/{x}" }] } });
  const answer = (value: unknown, headers: string[] = []) =>
    jsonAnswer(value, { headers: ["content-type", "application/json", "set-cookie", `sid=${secret}`, ...headers] });
  const zipped = jsonAnswer(
    {},
    {
      headers: ["content-type", "application/json", "content-encoding", "gzip"],
      body: { kind: "whole", bytes: gzipSync(JSON.stringify({ password: secret, [secret]: 1 })) },
    },
  );
  const unknownCoding = jsonAnswer(
    { plain: secret },
    { headers: ["content-type", "application/json", "content-encoding", "secret-sauce"] },
  );
  const asked = request(`/u/${secret}/7?token=${secret}`, {
    method: "POST",
    headers: ["authorization", `Bearer ${secret}`, "cookie", `a=${secret}`, "referer", `http://x/?t=${secret}`],
    body: Buffer.from(JSON.stringify({ password: secret })),
  });
  for (const candidate of [answer({ [secret]: 1, password: `${secret}2` }), zipped, unknownCoding]) {
    const outcomes = { baseline: answer({ password: secret, note: `has ${secret}` }, ["x-key", secret]), candidate };
    open.differ.accept(exchange(open.differ.place(asked), outcomes, asked));
  }
  open.differ.commit();
  const sampleIds = open.store.sampleSizes(open.store.run(open.run)?.id ?? 0).map(({ id }) => id);
  expect(sampleIds).toHaveLength(3);
  const scan = (): void => {
    const files = readdirSync(folder);
    expect(files).toContain("shadowdiff.db");
    for (const file of files) {
      const bytes = readFileSync(join(folder, file)).toString("latin1");
      for (const form of [secret, coded.slice(0, -2)]) { const at = bytes.indexOf(form); if (at >= 0) console.log(JSON.stringify(bytes.slice(Math.max(0,at-400), at+100))); }
      for (const form of [secret, coded.slice(0, -2)]) expect(bytes.includes(form)).toBe(false);
    }
  };
  // With the write-ahead log beside it, and without.
  expect(readdirSync(folder)).toContain("shadowdiff.db-wal");
  scan();
  open.store.close();
  scan();
});
