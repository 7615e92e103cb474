import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./support/source-files.ts";

const HEAD = `import { beforeAll, describe, expect, test } from "vitest";\n`;

const CASES = [
  {
    title: "each test is counted once, as what it ended as",
    files: {
      "a.test.ts": `test("a", () => {}); test("b", () => { expect(1).toBe(2); }); test.skipIf(true)("c", () => {});`,
      "b.test.ts": `describe("d", () => { test("e", () => {}); });`,
    },
    counts: { passed: 2, failed: 1, skipped: 1 },
  },
  {
    title: "a file that cannot be loaded is a failure",
    files: { "a.test.ts": `import "./nowhere.ts"; test("a", () => {});` },
    counts: { passed: 0, failed: 1, skipped: 0 },
  },
  {
    title: "an error that nobody catches is a failure, though every test passed",
    files: { "a.test.ts": `test("a", () => { void Promise.reject(new Error("unheard")); });` },
    counts: { passed: 1, failed: 1, skipped: 0 },
  },
  {
    title: "a group whose preparation fails is a failure, and its tests are no passes",
    files: {
      "a.test.ts": `describe("d", () => { beforeAll(() => { throw new Error("no"); }); test("a", () => {}); });`,
    },
    counts: { passed: 0, failed: 1, skipped: 1 },
  },
];

test.each(CASES)("$title", ({ files, counts }) => {
  const root = mkdtempSync(join(tmpdir(), "shadowdiff-counts-"));
  try {
    symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
    mkdirSync(join(root, "core"));
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(root, "core", name), HEAD + text);
    }
    const countsFile = join(root, "counts.json");
    const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
    const args = [vitest, "run", "--root", root, "--config", join(ROOT, "vitest.config.ts")];
    const run = spawnSync(process.execPath, args, {
      encoding: "utf8",
      env: { ...process.env, SHADOWDIFF_TEST_COUNTS: countsFile },
    });
    expect(run.status).toBe(counts.failed === 0 ? 0 : 1);
    expect(JSON.parse(readFileSync(countsFile, "utf8"))).toEqual(counts);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
