import { describe, expect, test } from "vitest";
import { type Outcome, type Profiles, manualClock } from "../../core/index.ts";
import { configSchema } from "../../core/config/index.ts";
import { DEFAULT_LIMITS } from "../compare/limits.ts";
import { plainRedactor } from "../ingest/testing/plain-redactor.ts";
import type { BodyLifter } from "../lift/own/body-lifter.ts";
import { createLifting } from "../lift/lifting.ts";
import { createOfflineRun } from "../triples/offline-run.ts";
import { type LearnerOptions, createLearner } from "./learner.ts";
import { createPathCache, createMapPaths } from "./map-paths.ts";
import { createRefused } from "./refused.ts";

const learnerOf = (more: Partial<LearnerOptions> = {}) =>
  createLearner({ redactor: plainRedactor, limits: DEFAULT_LIMITS, ...more });

function answer(value: unknown): Outcome {
  const bytes = Buffer.from(JSON.stringify(value));
  return {
    kind: "answered",
    ...{ status: 200, trailers: [], latencyMs: 1 },
    headers: ["content-type", "application/json"],
    body: { kind: "whole", bytes },
  };
}

describe("the census", () => {
  const fields = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`f${at}`, at]));

  test("of an absorbed endpoint gives back what it held", () => {
    const learner = learnerOf();
    for (let seq = 0; seq < 400; seq += 1) {
      learner.census({ endpoint: `GET /u${seq}`, seq, index: 0 }, answer(fields));
      learner.absorb(`GET /u${seq}`, "GET /other");
    }
    const placement = { endpoint: "GET /{id}", seq: 500, index: 511 };
    expect(learner.census(placement, answer(fields))).toBe(300);
    expect(learner.refused).toBe(0);
  });

  test("that has no room left says so", () => {
    const learner = learnerOf();
    for (let seq = 0; seq < 400; seq += 1) {
      learner.census({ endpoint: `GET /u${seq}`, seq, index: 0 }, answer(fields));
    }
    expect(learner.refused).toBeGreaterThan(60);
  });

  test("finds a map once, and stores it once", () => {
    const learner = learnerOf();
    let changes = 0;
    for (let index = 0; index < 20; index += 1) {
      const byId = { [index * 3]: 1, [index * 3 + 1]: 1, [index * 3 + 2]: 1 };
      learner.census({ endpoint: "GET /m", seq: index, index }, answer({ byId }));
      changes += learner.changed().length;
      learner.stored();
    }
    expect(changes).toBe(1);
  });

  test("lifts a body as the comparison does", () => {
    const kv: BodyLifter = {
      format: "kv",
      claims: (essence) => essence === "application/kv",
      lift: ({ text }) =>
        Object.fromEntries((text ?? "").split(";").map((line) => line.split("="))),
    };
    const run = createOfflineRun({
      ...{ config: configSchema.parse({}), redactor: plainRedactor, clock: manualClock() },
      lifting: createLifting({ lifters: [kv] }),
    });
    for (let id = 0; id < 10; id += 1) {
      const [primary, secondary, candidate] = [0, 1, 2].map((role) => ({
        ...{ status: 200, headers: [["content-type", "application/kv"]] },
        body: `at=${role}${id};a=1;b=2;c=3`,
      }));
      const request = { method: "GET", path: "/x" };
      run.feed(JSON.stringify({ id: String(id), request, primary, secondary, candidate }));
    }
    expect(run.summary().endpoints[0]?.shares).toEqual({ exact: 0.75, shape: 0, blind: 0.25 });
  });
});

test("printed paths of all endpoints together have one bound, and come back after it", () => {
  const cache = createPathCache();
  const maps = Array.from({ length: 20 }, () => createMapPaths(new Set(["$.m"]), cache));
  for (const print of maps) {
    for (let at = 0; at < 500; at += 1) print(`$.m.${"k".repeat(200)}${at}.price`);
    print(`$.m.${"k".repeat(5000)}`);
    expect(cache.chars).toBeLessThanOrEqual(1_000_000);
  }
  expect(maps[0]?.("$.m.a.price")).toBe("$.m.*.price");
});

test("what is refused counts once, and no less than before a restart", () => {
  const refused = createRefused(0);
  for (const place of ["a", "b", "a", "b"]) refused.add(place);
  expect(refused.count).toBe(2);
  expect(createRefused(5).count).toBe(5);
});

test("a line says the same whatever was learned on other lines", () => {
  const endpoints = [{ endpoint: "GET /users/{id}", arrays: {}, maps: ["$.m"], values: {} }];
  const profiles: Profiles = { templates: [], endpoints };
  const run = createOfflineRun({
    ...{ config: configSchema.parse({}), redactor: plainRedactor, clock: manualClock(), profiles },
  });
  const feed = (path: string, ...values: unknown[]) => {
    const [primary, secondary, candidate] = values.map((value) => ({
      ...{ status: 200, headers: [["content-type", "application/json"]] },
      body: JSON.stringify(value),
    }));
    const request = { method: "GET", path };
    return run.feed(JSON.stringify({ id: "1", request, primary, secondary, candidate }));
  };
  const alice = () => feed("/users/alice", { m: { a: 1 } }, { m: { a: 1 } }, { m: { a: 2 } });
  const before = alice();
  for (let at = 0; at < 600; at += 1) feed(`/users/b${at}`, {}, {}, {});
  expect(alice()).toMatchObject({ line: "line" in before ? before.line : "" });
  expect(run.summary().endpoints.map(({ endpoint }) => endpoint)).toEqual(["GET /users/{id}"]);
});
