import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MirrorConfig, ShadowError } from "../../core/index.ts";
import { loadConfig } from "./load-config.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-mirror-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** `mirror: ...`, with the whole object behind the colon. */
async function load(text: string, set: string[] = []): Promise<MirrorConfig> {
  const file = join(folder, "c.yaml");
  await writeFile(file, `mirror: ${text}\n`);
  return (await loadConfig({ file, set, environment: {} })).mirror;
}

async function problem(text: string, set: string[] = []): Promise<string> {
  const error: unknown = await load(text, set).catch((thrown: unknown) => thrown);
  if (!(error instanceof ShadowError)) throw new Error("the configuration was accepted");
  expect(error.code).toBe("CONFIG_INVALID");
  return error.message.replaceAll(folder, "");
}

describe("mirror.rateMax", () => {
  test.each([
    ["500/s", 500],
    ["500rps", 500],
    ["0.5/s", 0.5],
    ["30/m", 0.5],
    ["7200/h", 2],
    ["100", 100],
  ])("%s", async (text, perSecond) => {
    expect((await load(`{ rateMax: ${text} }`)).rateMax).toBe(perSecond);
    expect((await load("{}", [`mirror.rateMax=${text}`])).rateMax).toBe(perSecond);
  });

  test.each(["0/s", "-1/s", "5/d", "fast", "/s", "1e3/s"])("not %s", async (text) => {
    expect(await problem(`{ rateMax: "${text}" }`)).toBe(
      `/c.yaml:1: mirror.rateMax: expected a rate above 0 like 500/s or 30/m, found ${text}`,
    );
  });
});

describe("mirror.ramp", () => {
  test("may leave out where it starts and where it ends", async () => {
    expect((await load("{ ramp: { over: 10m } }")).ramp).toEqual({ from: 0.01, over: 600_000 });
    const whole = "{ ramp: { from: 2%, to: 100%, over: 1h } }";
    expect((await load(whole)).ramp).toEqual({ from: 0.02, to: 1, over: 3_600_000 });
    const set = ["mirror.ramp.over=5s", "mirror.ramp.to=50%"];
    expect((await load("{}", set)).ramp).toEqual({ from: 0.01, to: 0.5, over: 5000 });
  });

  test.each([
    ["{ ramp: { from: 1%, to: 5% } }", "mirror.ramp.over: missing"],
    ["{ ramp: { over: 10 } }", "mirror.ramp.over: expected a duration"],
    ["{ ramp: { from: 50%, to: 10%, over: 1m } }", "mirror.ramp.from: expected not more than"],
    ["{ sample: 5%, ramp: { from: 10%, over: 1m } }", "mirror.ramp.from: expected not more than"],
    ["{ ramp: { start: 1%, over: 1m } }", "mirror.ramp.start: unknown key"],
    ["{ ramp: [1%, 10%] }", "mirror.ramp: expected"],
  ])("not %s", async (text, message) => {
    expect(await problem(text)).toContain(message);
  });
});

describe("mirror.include and mirror.exclude", () => {
  test("take paths and rules", async () => {
    const rules = [
      "/a/**",
      { method: "GET", path: "/b" },
      { header: "x-a" },
      { header: { name: "x-b", value: "1" } },
      { header: { name: "x-c", pattern: "*bot*" }, path: "/c" },
    ];
    const text = JSON.stringify({ include: rules, exclude: rules });
    expect(await load(text)).toMatchObject({ include: rules, exclude: rules });
  });

  test.each([
    ['["a"]', 'mirror.exclude.0: invalid string: must start with "/", found "a"'],
    ['["/a?x=1"]', "mirror.exclude.0: expected a path without a query"],
    ["[{}]", "mirror.exclude.0: expected at least one of method, path and header"],
    ["[{ method: get }]", "mirror.exclude.0.method: expected a method in capitals"],
    ["[{ path: a }]", "mirror.exclude.0.path: invalid string: must start with"],
    ["[{ paht: /a }]", "mirror.exclude.0.paht: unknown key; the nearest known key is path"],
    ["[{ header: x y }]", "mirror.exclude.0.header: expected a header name"],
    ["[{ header: { value: x } }]", "mirror.exclude.0.header.name: missing"],
    [
      "[{ header: { name: a, value: b, pattern: c } }]",
      "mirror.exclude.0.header: expected value or pattern, not both",
    ],
  ])("%s is refused where it is wrong", async (list, message) => {
    expect(await problem(`{ exclude: ${list} }`)).toContain(message);
  });

  test("a rule that could never let anything in is refused", async () => {
    expect(await problem('{ include: ["/**", { method: POST, path: /search }] }')).toBe(
      "/c.yaml:1: mirror.include.1.method: POST is not in mirror.methods, so this rule never fits",
    );
    await load("{ methods: [GET, POST], include: [{ method: POST, path: /search }] }");
    await load("{ exclude: [{ method: POST }] }");
  });
});
