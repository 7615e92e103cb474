import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PackedProduct, installIn, packProduct } from "../support/packed-product.ts";
import { REPOSITORY } from "../support/start-process.ts";
import { type Gate, type Stage, playStage } from "./play-stage.ts";
import { type Said, runOn } from "./run-on.ts";
import { type Kind, type StoryServices, startStoryServices } from "./story-services.ts";

/*
 * A stranger with the packed package in an empty folder: from init to a gated release. The services are ordinary
 * ones; what their answers have in common and where they differ is written below.
 */

const SEED = 20_261_201;
/** The oldest Node that the package runs on, and the one that the tests run on. */
/** npm's own build of it for this machine: one version, so that a test says the same tomorrow. */
const NODE_22 = `node-${process.platform}-${process.arch}@22.23.5`;

let folder = "";
let packed: PackedProduct;
let product = "";
let node22 = "";

let services: StoryServices;
const url = (kind: Kind): string => services.url(kind);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-story-"));
  services = await startStoryServices(SEED);
  packed = await packProduct(folder);
  product = join(folder, "project");
  node22 = join(
    folder,
    "node22/node_modules",
    `node-${process.platform}-${process.arch}`,
    "bin/node",
  );
  await Promise.all([installIn(product, packed.file), installIn(join(folder, "node22"), NODE_22)]);
}, 240_000);
afterAll(async () => {
  await services.close();
  await rm(folder, { recursive: true });
});

const bin = (): string => join(product, "node_modules/shadowdiff/cli/launch/shadowdiff.mjs");
const shadowdiff = (cwd: string, ...args: readonly string[]): Promise<Said> =>
  runOn(process.execPath, [bin(), ...args], cwd);
const EXAMPLE = join(REPOSITORY, "docs/examples/gated-suite");

describe("what is packed", () => {
  test("is the product alone: no source, test or map", () => {
    const rooms = "(core|proxy|differ|sync|dashboard/server|cli|fixtures)";
    const rule = new RegExp(
      String.raw`^(package\.json|README\.md|LICENSE|CHANGELOG\.md|cli/launch/shadowdiff\.mjs|docs/\w+\.schema\.json|dist/${rooms}/.+\.(js|d\.ts)|dist/dashboard/ui/.+\.(html|js|css|svg|md|json)(\.br|\.gz)?)$`,
    );
    expect(packed.paths.filter((path) => !rule.test(path))).toEqual([]);
    expect(packed.paths.filter((path) => /\.test\.|(^|\/)testing\//.test(path))).toEqual([]);
    expect(packed.paths).toContain("dist/dashboard/ui/index.html");
    expect(packed.paths).toContain("dist/cli/index.d.ts");
  });

  test("has types that resolve, and that refuse what is wrong", async () => {
    const program = `import { defineConfig, runGate, startShadow, type GateResult } from "shadowdiff";
export const config = defineConfig({ targets: { primary: "http://127.0.0.1:1", secondary: "http://127.0.0.1:2", candidate: "http://127.0.0.1:3" } });
export async function gated(): Promise<GateResult["exitCode"]> {
  await using shadow = await startShadow(config);
  return (await runGate({ url: shadow.adminUrl })).exitCode;
}
// @ts-expect-error -- there is no such key
defineConfig({ target: {} });
`;
    await writeFile(join(product, "gate.ts"), program);
    const compiler = join(REPOSITORY, "node_modules/typescript-native/bin/tsc");
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2024"];
    const types = ["--lib", "es2024,esnext.disposable,dom", "--skipLibCheck"];
    const said = await runOn(
      process.execPath,
      [compiler, ...options, ...types, "gate.ts"],
      product,
    );
    expect(said).toMatchObject({ code: 0, stdout: "" });
  });
});

test.each([
  ["today", 0],
  ["worse", 1],
] as const)("the example of a suite that is gated: %s, %i", async (candidate, code) => {
  const cwd = join(product, `suite ${candidate}`);
  await cp(EXAMPLE, cwd, { recursive: true });
  const vitest = join(product, "node_modules/vitest");
  await symlink(join(REPOSITORY, "node_modules/vitest"), vitest).catch(() => undefined);
  const roles = {
    LIVE: "today",
    PRIMARY: "today",
    SECONDARY: "today",
    CANDIDATE: candidate,
  } as const;
  const env = Object.fromEntries(Object.entries(roles).map(([name, kind]) => [name, url(kind)]));
  const said = await runOn(process.execPath, [join(vitest, "vitest.mjs"), "run"], cwd, env);
  expect(said.stdout).toContain("600 passed");
  expect(said.stdout).toContain(`shadow: ${code === 0 ? "pass" : "fail"} over 600 exchanges`);
  if (code !== 0) expect(said.stderr).toMatch(/GET \/products\/\{id\} {2}\$\.price type/);
  expect(said.code).toBe(code);
});

const program = `import { runGate, startShadow } from "shadowdiff";
const [live, store] = process.argv.slice(2);
const shadow = await startShadow({
  proxy: { listen: "127.0.0.1:0", live },
  targets: { primary: live, secondary: live, candidate: live },
  admin: { listen: "127.0.0.1:0" },
  store,
});
for (let id = 0; id < 5; id += 1) await (await fetch(shadow.proxyUrl + "/products/" + id)).text();
await shadow.settled();
const { verdict, exitCode, summary } = await runGate({ url: shadow.adminUrl });
await shadow.stop();
console.log(process.version.split(".")[0], verdict, exitCode, summary.compared);
`;

describe.each([
  ["Node 22", () => node22, "v22"],
  ["Node 24", () => process.execPath, "v24"],
] as const)("on %s", (_, node, version) => {
  test("the command starts, and a program starts a shadow and gates by it", async () => {
    const said = await runOn(node(), [bin(), "--version"], product);
    expect(said.code).toBe(0);
    expect(said.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    await writeFile(join(product, "program.mjs"), program);
    const args = ["program.mjs", url("today"), join(folder, `store ${version}`)];
    expect(await runOn(node(), args, product)).toMatchObject({
      stdout: `${version} inconclusive 2 5\n`,
      code: 0,
    });
  });
});

const staged = (stage: Stage, ask: (gate: Gate) => Promise<void>): Promise<void> =>
  playStage({ folder, bin: bin(), url }, stage, ask);

describe("the story, with the packed command", () => {
  const limitMs = 120_000;

  test("a good candidate passes: 0", { timeout: limitMs }, () =>
    staged({ name: "good", candidate: "today", requests: 600 }, async ({ cwd, by }) => {
      const doctor = await shadowdiff(
        cwd,
        "doctor",
        "-c",
        "shadowdiff.yaml",
        "--path",
        "/products/1",
      );
      expect(doctor).toMatchObject({ code: 0 });
      const passed = await by("--require", "GET /products/{id}");
      expect(passed).toMatchObject({ code: 0 });
      expect(passed.stdout).toMatch(/^✓ PASS {2}600 exchanges compared over 1 endpoint/);
      expect(await by("--mim-requests", "3")).toMatchObject({ code: 64 });
    }),
  );

  test(
    "with answers that flicker in 5 % it is not decided: 2, and how many requests are needed",
    { timeout: limitMs },
    () =>
      staged(
        { name: "restless", all: "restless", candidate: "restless", requests: 600 },
        async ({ by }) => {
          const { code, stdout } = await by();
          const [, needed] = /about ([\d,]+) more requests/.exec(stdout) ?? [];
          console.log(`restless: about ${needed} more requests needed`);
          expect(Number(needed?.replaceAll(",", ""))).toBeGreaterThan(100);
          expect(code).toBe(2);
        },
      ),
  );

  test(
    "a bad candidate fails: 1, for what is wrong with it, in every format",
    { timeout: limitMs },
    () =>
      staged({ name: "bad", candidate: "worse", requests: 1200 }, async ({ cwd, by }) => {
        const formats = ["json", "junit", "markdown", "sarif", "html"];
        const { code, stdout } = await by(
          "--format",
          formats.map((name) => `${name}=${name}.out`).join(","),
        );
        expect(code).toBe(1);
        const failing = stdout.split("\n").filter((line) => /^ {2}(HIGH|MEDIUM|LOW) /.test(line));
        expect(
          failing
            .map((line) => line.replace(/^ +\w+ +/, "").replace(/ {2}candidate odd.*/, ""))
            .sort(),
        ).toEqual(["GET /products/{id}  $.price type", "GET /products/{id}  status value"]);
        const fingerprints = failing.map((line) => line.trim().split(/\s+/).at(-1) ?? "");
        for (const name of formats) {
          const text = await readFile(join(cwd, `${name}.out`), "utf8");
          for (const fingerprint of fingerprints) expect(text, name).toContain(fingerprint);
        }
      }),
  );

  test("too little traffic decides nothing, on Node 22, too: 2", { timeout: limitMs }, () =>
    staged({ name: "little", node: node22, candidate: "today", requests: 20 }, async ({ by }) => {
      const { code, stdout } = await by();
      expect(stdout).toMatch(/about \d+ more requests needed/);
      expect(code).toBe(2);
    }),
  );

  test(
    "baselines of two releases are no comparison: 3, and doctor says it before",
    { timeout: limitMs },
    () =>
      staged(
        { name: "unequal", secondary: "other", candidate: "today", requests: 1200 },
        async ({ cwd, by }) => {
          const doctor = await shadowdiff(
            cwd,
            "doctor",
            "-c",
            "shadowdiff.yaml",
            "--path",
            "/products/1",
          );
          expect(doctor.stdout).toContain("$.currency");
          expect(doctor.code).toBe(3);
          const { code, stdout } = await by();
          expect(stdout).toMatch(/UNHEALTHY/);
          expect(code).toBe(3);
        },
      ),
  );
});
