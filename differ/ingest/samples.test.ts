import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { manualClock, seededRandom } from "../../core/index.ts";
import type { SampleUse, StoredSample } from "../store/run-writer.ts";
import type { Observation } from "../tally/observe.ts";
import { KEPT_BODY_BYTES_MAX, keptBody } from "./kept-body.ts";
import { type SampleLimits, createSamples } from "./samples.ts";
import { exchange, jsonAnswer } from "./testing/exchanges.ts";
import { plainRedactor } from "./testing/plain-redactor.ts";

const comparison = {
  equal: false,
  differences: [],
  truncated: 0,
  lost: 0,
  coverage: "exact",
} as const;
const odd = (path: string, cell: Observation["cell"] = "candidate"): Observation => ({
  ...{ path, kind: "value", cell, hard: false },
});

/** What the store would hold after every commit so far. */
function harness(limits: Partial<SampleLimits> = {}, clock = manualClock()) {
  const samples = createSamples({
    ...{ redactor: plainRedactor, clock, random: seededRandom(7), limits },
    ...{ idPrefix: "r", uses: [], sizes: [], refused: 0 },
  });
  const stored = new Map<string, StoredSample>();
  const uses = new Map<string, SampleUse>();
  const keyOf = (use: SampleUse): string =>
    `${use.fingerprint} ${use.class} ${use.slot} ${use.seq}`;
  let seq = 0;
  return {
    samples,
    stored,
    uses,
    consider(observations: readonly Observation[], fat = 0) {
      const placement = { endpoint: "GET /p", seq, index: seq };
      seq += 1;
      samples.consider(
        exchange(placement, { baseline: jsonAnswer("y".repeat(fat)) }),
        comparison,
        observations,
      );
    },
    commit() {
      const changes = samples.changes();
      for (const id of changes.removed) stored.delete(id);
      for (const sample of changes.added) stored.set(sample.id, sample);
      for (const use of changes.usesRemoved) uses.delete(keyOf(use));
      for (const use of changes.usesAdded) uses.set(keyOf(use), use);
      samples.stored();
    },
  };
}

describe("which exchanges are kept", () => {
  test("the newest ones and a random choice, each at most as many as its limit", () => {
    const clock = manualClock();
    const kept = harness({}, clock);
    for (let each = 0; each < 2000; each += 1) {
      kept.consider([odd("$.a")]);
      clock.advance(1000);
      if (each % 17 === 0) kept.commit();
    }
    kept.commit();
    const slot = (name: string) =>
      [...kept.uses.values()].filter((use) => use.slot === name).map((use) => use.seq);
    expect(slot("recent").sort((left, right) => left - right)).toEqual([
      1995, 1996, 1997, 1998, 1999,
    ]);
    expect(slot("random")).toHaveLength(5);
    const used = new Set([...kept.uses.values()].map((use) => use.sampleId));
    expect(new Set(kept.stored.keys())).toEqual(used);
  });

  test("the random choice is spread over the run: its mean is near the middle", () => {
    let sum = 0;
    const clock = manualClock();
    const kept = harness({ random: 5 }, clock);
    for (let each = 0; each < 400; each += 1) {
      for (let group = 0; group < 40; group += 1) kept.consider([odd(`$.g${group}`)]);
    }
    kept.commit();
    const random = [...kept.uses.values()].filter((use) => use.slot === "random");
    for (const use of random) sum += use.seq / 16_000;
    expect(random).toHaveLength(200);
    expect(Math.abs(sum / random.length - 0.5)).toBeLessThan(0.08);
  });

  test("a steady difference takes one new recent sample a second, not one an exchange", () => {
    const kept = harness({ random: 0 });
    for (let each = 0; each < 1000; each += 1) kept.consider([odd("$.a")]);
    expect(kept.samples.changes().added.map((sample) => sample.id)).toEqual([
      "r-0",
      "r-1",
      "r-2",
      "r-3",
      "r-4",
    ]);
  });

  test("every class has a sample of its own, and equal exchanges have none", () => {
    const kept = harness();
    for (const cell of ["candidate", "secondary", "primary", "all"] as const)
      kept.consider([odd("$.a", cell)]);
    kept.consider([]);
    kept.commit();
    expect(kept.stored.size).toBe(4);
    expect(new Set([...kept.uses.values()].map((use) => use.class)).size).toBe(4);
  });
});

test("no order of groups and sizes goes beyond the bounds, or loses a group's only sample", () => {
  const script = fc.array(
    fc.tuple(
      fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 0, max: 3000 }),
      fc.boolean(),
    ),
    { maxLength: 120 },
  );
  fc.assert(
    fc.property(script, (steps) => {
      const limits = { samples: 12, bytes: 60_000, recent: 2, random: 2 };
      const kept = harness(limits);
      const had = new Set<string>();
      for (const [groups, fat, commit] of steps) {
        kept.consider(
          groups.map((group) => odd(`$.g${group}`)),
          fat,
        );
        if (!commit) continue;
        kept.commit();
        const sizes = [...kept.stored.values()].map((sample) => sample.bytes);
        expect(sizes.length).toBeLessThanOrEqual(limits.samples);
        expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(limits.bytes);
        const has = new Set([...kept.uses.values()].map((use) => use.fingerprint));
        for (const fingerprint of had) expect(has.has(fingerprint)).toBe(true);
        for (const fingerprint of has) had.add(fingerprint);
        for (const use of kept.uses.values()) expect(kept.stored.has(use.sampleId)).toBe(true);
      }
    }),
  );
});

test("what the bounds leave no room for is counted", () => {
  const kept = harness({ samples: 2 });
  for (let each = 0; each < 5; each += 1) kept.consider([odd(`$.g${each}`)]);
  expect(kept.samples.refused).toBe(3);
});

test("differences that never come again leave room for one that does, of each of its classes", () => {
  const kept = harness({ samples: 20 });
  for (let each = 0; each < 500; each += 1) kept.consider([odd(`$.once${each}`)]);
  for (let each = 0; each < 3; each += 1) {
    for (const cell of ["candidate", "secondary"] as const) kept.consider([odd("$.a", cell)]);
  }
  kept.commit();
  const again = [...kept.uses.values()].filter(({ seq }) => seq >= 500);
  expect(new Set(again.map((use) => use.class))).toEqual(new Set(["candidate", "secondary"]));
  expect(kept.stored.size).toBe(20);
});

test("while there is no room nothing is rendered in vain, and it is counted", () => {
  const clock = manualClock();
  const kept = harness({ samples: 1 }, clock);
  let rendered = 0;
  for (let each = 0; each < 100; each += 1) {
    const seq = each;
    const asked = exchange({ endpoint: "GET /p", seq, index: seq }, { baseline: jsonAnswer(1) });
    const watched = {
      ...asked,
      get capturedAtMs() {
        rendered += 1;
        return 0;
      },
    };
    kept.samples.consider(watched, comparison, [odd(`$.g${each}`)]);
    clock.advance(10);
  }
  expect(rendered).toBe(1 + 4);
  expect(kept.samples.refused).toBe(99);
});

test("a thousand noisy places do not make every exchange a sample", () => {
  const clock = manualClock();
  const kept = harness({ random: 0, recentPerSecond: 10 }, clock);
  for (let round = 0; round < 3; round += 1) {
    for (let group = 0; group < 100; group += 1) kept.consider([odd(`$.g${group}`)]);
    clock.advance(1000);
  }
  kept.commit();
  // The first of each group, then ten a second.
  expect(kept.stored.size).toBe(120);
});

describe("a kept body", () => {
  test.each(["é", "€", "😀", "x"])("is cut between characters: %s", (character) => {
    for (let lead = 0; lead < 4; lead += 1) {
      const whole = "a".repeat(lead) + character.repeat(KEPT_BODY_BYTES_MAX) + "end";
      const { body, bodyCut } = keptBody(Buffer.from(whole), [], plainRedactor);
      expect(bodyCut).toBe(true);
      expect(whole.startsWith(body ?? "?")).toBe(true);
      expect(Buffer.byteLength(body ?? "")).toBeGreaterThan(KEPT_BODY_BYTES_MAX - 4);
      expect(Buffer.byteLength(body ?? "")).toBeLessThanOrEqual(KEPT_BODY_BYTES_MAX);
    }
  });

  test("is decoded for showing, and left out where it cannot be", () => {
    const headers = ["Content-Encoding", "gzip"];
    expect(keptBody(gzipSync("hello"), headers, plainRedactor)).toEqual({
      body: "hello",
      bodyCut: false,
    });
    expect(keptBody(Buffer.from("no gzip"), headers, plainRedactor)).toEqual({ bodyCut: true });
    expect(keptBody(gzipSync(Buffer.alloc(5_000_000)), headers, plainRedactor)).toEqual({
      bodyCut: true,
    });
    expect(keptBody(Buffer.from("x"), ["content-encoding", "odd"], plainRedactor)).toEqual({
      bodyCut: true,
    });
  });

  test("is base64 where it is not UTF-8, and left out where redaction gives nothing", () => {
    expect(keptBody(Buffer.from([0xff, 0x00]), [], plainRedactor)).toEqual({
      bodyBase64: "/wA=",
      bodyCut: false,
    });
    const blind = { ...plainRedactor, body: () => undefined };
    expect(keptBody(Buffer.from("x"), [], blind)).toEqual({ bodyCut: true });
  });
});
