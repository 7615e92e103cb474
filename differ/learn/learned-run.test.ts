import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Random, seededRandom } from "../../core/index.ts";
import { exchange, jsonAnswer, request } from "../ingest/testing/exchanges.ts";
import { openDiffer } from "../ingest/testing/open-differ.ts";
import { type Make, NUMBERS, runOf, shuffled } from "./testing/run-of.ts";

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
    const odd = (endpoint?.paths ?? []).filter(({ candidateOdd }) => candidateOdd >= 167);
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
  const make: Make = (random) => ({ a: 1, b: 2, c: 3, at: 1 + random() });

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
