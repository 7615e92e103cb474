import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import {
  type ConfigInput,
  type Profiles,
  type Random,
  manualClock,
  seededRandom,
} from "../../core/index.ts";
import { exchange, jsonAnswer, request } from "../ingest/testing/exchanges.ts";
import { openDiffer } from "../ingest/testing/open-differ.ts";
import { plainRedactor } from "../ingest/testing/plain-redactor.ts";
import { createOfflineRun } from "../triples/offline-run.ts";

type Make = (
  random: Random,
  role: "primary" | "secondary" | "candidate",
  number: number,
) => unknown;

interface Given {
  readonly config?: ConfigInput;
  readonly profiles?: Profiles;
  readonly freeze?: boolean;
  readonly exchanges?: number;
}

function runOf(make: Make, { config = {}, exchanges = 200, ...given }: Given = {}) {
  const random = seededRandom(11);
  const run = createOfflineRun({
    ...{ config: configSchema.parse(config), redactor: plainRedactor, clock: manualClock() },
    ...given,
  });
  const answer = (role: Parameters<Make>[1], number: number) => ({
    ...{ status: 200, headers: [["content-type", "application/json"]] },
    body: JSON.stringify(make(random, role, number)),
  });
  const lines: unknown[] = [];
  for (let number = 0; number < exchanges; number += 1) {
    const fed = run.feed(
      JSON.stringify({
        ...{ id: String(number), request: { method: "GET", path: "/x" } },
        primary: answer("primary", number),
        secondary: answer("secondary", number),
        candidate: answer("candidate", number),
      }),
    );
    lines.push(fed.kind === "compared" ? JSON.parse(fed.line) : fed);
  }
  const { endpoints, reasons } = run.summary();
  return { lines, endpoint: endpoints[0], reasons, profile: run.profiles().endpoints[0], run };
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((left, right) => left.at - right.at)
    .map(({ item }) => item);
}

const NUMBERS = [1, 2, 3, 4, 5];

describe("arrays", () => {
  test("that come in any order are compared as sets, in the summary and not in the lines", () => {
    const make: Make = (random) => ({ tags: shuffled(random, NUMBERS) });
    const { lines, endpoint, profile } = runOf(make, { exchanges: 40 });
    expect(profile?.arrays).toEqual({ "$.tags": { set: true } });
    expect(endpoint?.paths).toMatchObject([{ path: "$.tags", kind: "order", n: 40 }]);
    expect(endpoint?.paths[0]?.allDifferent).toBeLessThan(5);
    expect(lines.at(-1)).toMatchObject({ equal: false, differences: [{ kind: "order" }] });
  });

  test("that seldom come in another order keep it: the candidate's own order is found", () => {
    const make: Make = (random, role, number) => ({
      at: random(),
      tags: role === "candidate" || (role === "secondary" && number % 40 === 3) ? [2, 1] : [1, 2],
    });
    const { endpoint, profile } = runOf(make);
    expect(profile?.arrays).toEqual({});
    expect(endpoint?.paths.find(({ path }) => path === "$.tags")).toMatchObject({
      kind: "order",
      candidateOdd: 195,
    });
  });

  test.each<[string, object, Make]>([
    [
      "a name that means the same in both",
      { key: "ref" },
      (random) => NUMBERS.map((ref) => ({ id: random(), ref, v: random() })),
    ],
    [
      "the preferred one of several",
      { key: "code" },
      () => NUMBERS.map((at) => ({ at, code: `c${at}` })),
    ],
    [
      "a pair of names",
      { key: ["day", "kind"] },
      (random) => NUMBERS.flatMap((day) => ["a", "b"].map((kind) => ({ day, kind, v: random() }))),
    ],
  ])("have for their key %s", (_name, key, make) => {
    const { profile } = runOf(
      (random, role, number) => ({ at: random(), list: make(random, role, number) }),
      { exchanges: 80 },
    );
    expect(profile?.arrays).toEqual({ "$.list": key });
  });

  test("a compare rule wins, and nothing is learned beside it", () => {
    const rule = { match: "GET /x", arrays: { "$.tags": { sequence: true as const } } };
    const config = { compare: [rule] };
    const { profile } = runOf((random) => ({ tags: shuffled(random, NUMBERS) }), { config });
    expect(profile?.arrays ?? {}).toEqual({});
  });
});

describe("objects whose names are data", () => {
  test.each<[string, Make]>([
    [
      "ids",
      (random, _role, number) => ({
        [number * 2]: { at: random() },
        [number * 2 + 1]: { at: random() },
      }),
    ],
    [
      "more than 50 words and still growing",
      (random, _role, number) =>
        Object.fromEntries(
          Array.from({ length: 30 }, (_, at) => [
            `w${(at * 7 + number * 13) % 499}`,
            { at: random() },
          ]),
        ),
    ],
  ])("are counted as one place: %s", (_name, make) => {
    const { endpoint, profile, lines } = runOf((random, role, number) => ({
      byId: make(random, role, number),
    }));
    expect(profile?.maps).toEqual(["$.byId"]);
    expect(
      endpoint?.paths.find(({ path }) => path === "$.byId.*.at")?.allDifferent,
    ).toBeGreaterThan(150);
    expect(JSON.stringify(lines.at(-1))).not.toContain('"$.byId.*.at"');
  });

  test("a large record of always the same names is none", () => {
    const names = Array.from({ length: 120 }, (_, at) => `field${at}`);
    const { profile } = runOf((random) =>
      Object.fromEntries(names.map((name) => [name, random()])),
    );
    expect(profile?.maps).toEqual([]);
  });
});

describe("what belongs to an instance", () => {
  const own = {
    primary: { host: "web1", pid: 17, startedAt: 1_764_000_000, first: 1000, grows: 1 },
    secondary: { host: "web-2.internal", pid: 18, startedAt: 1_763_000_000, first: 2000, grows: 2 },
    candidate: { host: "10.0.0.1", pid: 31_000, startedAt: 1_600_000_000, first: 5e7, grows: 900 },
  };
  const make = (random: Random, role: Parameters<Make>[1], number: number) => {
    const { first, grows, ...constant } = own[role];
    // Copies are sent one after the other, so that the secondary's time is always later.
    const late = { primary: 0, secondary: 3, candidate: 7 }[role];
    const at = 1_764_528_000_000 + number * 50 + late + Math.floor(random() * 3);
    return { ...constant, count: first + number * grows, at };
  };

  test("raises no alarm, whatever another instance has", () => {
    const { endpoint, profile } = runOf(make, { exchanges: 800 });
    const scopes = Object.values(profile?.values ?? {}).map(({ scope }) => scope);
    expect(scopes).toEqual(["instance", "instance", "instance", "instance", "instance"]);
    for (const place of endpoint?.paths ?? []) {
      expect(place).toMatchObject({ candidateOdd: 0, secondaryOdd: 0, byShape: 767 });
    }
  });

  test("is held to its unit of time and its type", () => {
    const { endpoint } = runOf((random, role, number) => {
      const answer = make(random, role, number);
      if (role !== "candidate") return answer;
      return { ...answer, at: answer.at * 1000, startedAt: answer.startedAt * 1000, pid: "31000" };
    });
    const odd = (endpoint?.paths ?? []).filter(({ candidateOdd }) => candidateOdd === 167);
    expect(odd.map(({ path }) => path).sort()).toEqual(["$.at", "$.pid", "$.startedAt"]);
  });
});

describe("given profiles", () => {
  const make: Make = (random, role) => ({
    at: role === "candidate" ? String(random()) : random(),
    noise: random(),
    list: shuffled(random, NUMBERS),
  });
  const learned = runOf((random) => make(random, "primary", 0)).run.profiles();

  test("hold from the first exchange on, for the lines too", () => {
    const { lines, endpoint } = runOf(make, { profiles: learned, freeze: true, exchanges: 20 });
    expect(lines[0]).toMatchObject({
      equal: false,
      differences: [
        { path: "$.at", kind: "type", class: "candidate", byShape: true },
        { path: "$.noise", kind: "value", class: "all", byShape: true },
      ],
    });
    expect(endpoint?.paths.find(({ path }) => path === "$.at")?.candidateOdd).toBe(20);
    expect(endpoint?.paths.some(({ path }) => path === "$.list")).toBe(false);
  });

  test("maps print as one place", () => {
    const byId = (random: Random, role: string): unknown => ({
      a1: role === "candidate" ? 1 : 2,
      at: random(),
    });
    const endpoints = [{ endpoint: "GET /x", arrays: {}, maps: ["$.byId"], values: {} }];
    const { lines } = runOf((random, role) => ({ byId: byId(random, role) }), {
      profiles: { templates: [], endpoints },
      exchanges: 1,
    });
    expect(lines[0]).toMatchObject({
      differences: [{ path: "$.byId.*", exact: "$.byId.a1" }, { path: "$.byId.*" }],
    });
  });

  test("frozen, they stay what they are and nothing is added", () => {
    const { run } = runOf((random) => ({ at: random() * 1e9, other: random() }), {
      profiles: learned,
      freeze: true,
    });
    expect(run.profiles()).toEqual(learned);
  });

  test("a person's word is neither widened nor replaced", () => {
    const [endpoint] = learned.endpoints;
    const value = { ...{ types: ["number"], formats: [] }, scope: "instance" } as const;
    const profiles = {
      templates: ["GET /x"],
      endpoints: [{ endpoint: "GET /x", arrays: {}, maps: [], values: { "$.at": value } }],
    };
    expect(endpoint?.values["$.at"]?.scope).toBe("request");
    const { profile } = runOf((random) => make(random, "primary", 0), { profiles });
    expect(profile?.values["$.at"]).toEqual(value);
    expect(profile?.values["$.noise"]?.scope).toBe("request");
  });
});

describe("shares", () => {
  const make: Make = (random) => ({ a: 1, b: 2, c: 3, at: random() });

  test("start blind and turn to shape as the place is learned", () => {
    expect(runOf(make, { exchanges: 20 }).endpoint?.shares).toEqual({
      exact: 0.75,
      shape: 0,
      blind: 0.25,
    });
    const shares = runOf(make, { exchanges: 400 }).endpoint?.shares;
    expect(shares).toEqual({ exact: 0.75, shape: 0.2294, blind: 0.0206 });
  });

  test("more blind than gate.blindFields allows holds a pass back", () => {
    const codes = (blindFields: string, exchanges: number) =>
      runOf(make, { config: { gate: { blindFields } }, exchanges }).reasons.map(({ code }) => code);
    expect(codes("20%", 20)).toContain("BLIND_FIELDS");
    expect(codes("30%", 20)).not.toContain("BLIND_FIELDS");
    expect(codes("20%", 400)).not.toContain("BLIND_FIELDS");
  });

  test("equal answers are exact, and are counted by the places they have", () => {
    const { endpoint } = runOf(() => ({ a: [1, 2], b: { c: null } }), { exchanges: 30 });
    expect(endpoint?.shares).toEqual({ exact: 1, shape: 0, blind: 0 });
  });
});

describe("a run in the store", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "learned-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("goes on with what it had learned when a thread died, and with the same shares", () => {
    const random = seededRandom(4);
    const accept = (differ: ReturnType<typeof openDiffer>["differ"], times: number): void => {
      for (let each = 0; each < times; each += 1) {
        const [baseline, secondary, candidate] = [0, 1, 2].map(() =>
          jsonAnswer({ at: random(), a: 1 }),
        );
        if (baseline === undefined || secondary === undefined || candidate === undefined) return;
        differ.accept(exchange(differ.place(request("/p/1")), { baseline, secondary, candidate }));
      }
    };
    const first = openDiffer(folder);
    accept(first.differ, 50);
    first.differ.commit();
    const second = openDiffer(folder, { run: first.run });
    expect(second.differ.profiles()).toEqual(first.differ.profiles());
    expect(Object.keys(second.differ.profiles().endpoints[0]?.values ?? {})).toEqual(["$.at"]);
    expect(second.differ.summary()).toEqual(first.differ.summary());
    accept(second.differ, 10);
    const [at] = second.differ.summary().endpoints[0]?.paths ?? [];
    expect(at).toMatchObject({ path: "$.at", allDifferent: 60, byShape: 27 });
    first.store.close();
    second.store.close();
  });
});
