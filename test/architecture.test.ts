import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { importViolations } from "./support/import-violations.ts";
import { CODE_FOLDERS, ROOT, sourceFiles } from "./support/source-files.ts";

const files = sourceFiles();
const folders = CODE_FOLDERS.filter((folder) => existsSync(join(ROOT, folder)));
const imported = folders.filter((folder) => folder !== "bench");

describe("imports", () => {
  const report = importViolations(ROOT, imported);

  test("no file imports what its room may not", () => {
    expect(report.violations).toEqual([]);
  });

  test("every file of ours was checked, and they are more than a hundred", () => {
    const ours = files
      .map(({ path }) => path)
      .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !path.startsWith("bench/"));
    expect(report.checked.length).toBeGreaterThan(100);
    expect(ours.filter((path) => !report.checked.includes(path))).toEqual([]);
  });
});

/** Per rule, a file that breaks it and the import it does that with. */
const BREAKAGES: Record<string, readonly [path: string, text: string]> = {
  "core-imports": ["core/a.ts", `import "../proxy/index.ts";`],
  "core-tests-import": ["core/a.test.ts", `import "../differ/index.ts";`],
  "proxy-imports": ["proxy/a.ts", `import "../differ/index.ts";`],
  "differ-imports": ["differ/a.ts", `import type { A } from "../proxy/index.ts"; type B = A;`],
  "sync-imports": ["sync/a.ts", `import "../differ/index.ts";`],
  "dashboard-server-imports": ["dashboard/server/a.ts", `import "../../proxy/index.ts";`],
  "dashboard-ui-imports": ["dashboard/ui/a.ts", `import "../../proxy/index.ts";`],
  "dashboard-shares-types-only": [
    "dashboard/server/b.ts",
    `import { type A, a } from "../../differ/index.ts"; export const b: A = a;`,
  ],
  "ui-runs-in-the-browser": ["dashboard/ui/b.ts", `import "../../core/index.ts";`],
  "fixtures-imports": ["fixtures/a.ts", `import "../differ/index.ts";`],
  "nobody-imports-cli": ["differ/b.ts", `import "../cli/index.ts";`],
  "nobody-imports-test-or-bench": ["cli/a.ts", `import "../test/support/a.ts";`],
  "rooms-through-their-index": ["differ/c.ts", `import "../core/inside.ts";`],
  "http-proxy-only-where-it-belongs": ["proxy/live/b.ts", `import "http-proxy";`],
  "undici-only-where-it-belongs": ["differ/d.ts", `import "undici";`],
  "express-only-where-it-belongs": ["proxy/c.ts", `import "express";`],
  "node-http-by-its-door": [
    "proxy/d.ts",
    `import { createServer } from "node:http"; createServer();`,
  ],
  "node-sqlite-only-where-it-belongs": ["differ/e.ts", `import "node:sqlite";`],
  "yaml-only-where-it-belongs": ["core/b.ts", `import "yaml";`],
  "deep-diff-only-where-it-belongs": ["differ/f.ts", `import "deep-diff";`],
  "fs-only-where-it-belongs": ["differ/g.ts", `import "node:fs";`],
  "no-circular": ["core/c.ts", `import type { C } from "./c.ts"; export type D = C;`],
  "no-orphans": ["core/d.ts", "export const a = 1;"],
  "not-to-unresolvable": ["core/e.ts", `import "./nowhere.ts";`],
  "product-not-to-dev-dependencies": ["core/f.ts", `import "fast-check";`],
};

/** What the files above import. */
const IMPORTED = [
  ...["core/index.ts", "proxy/index.ts", "differ/index.ts", "dashboard/server/index.ts"],
  ...["cli/index.ts", "test/support/a.ts", "core/inside.ts"],
];

describe("the import rules can fail", () => {
  const root = mkdtempSync(join(tmpdir(), "shadowdiff-imports-"));
  for (const shared of ["node_modules", "package.json", "tsconfig.json"]) {
    symlinkSync(join(ROOT, shared), join(root, shared));
  }
  const plant = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.values(BREAKAGES)) plant(path, text);
  plant("dashboard/server/types.ts", `import type { A } from "../../differ/index.ts"; type B = A;`);
  plant("proxy/e.ts", `import type { Server } from "node:http"; export type S = Server;`);
  for (const path of IMPORTED) plant(path, "export const a = 1; export type A = number;");
  const rooms = ["core", "proxy", "differ", "sync", "dashboard", "fixtures", "cli", "test"];
  const heard = importViolations(root, rooms).violations;
  rmSync(root, { recursive: true, force: true });

  test.each(Object.entries(BREAKAGES))("%s is heard when a file breaks it", (rule, [path]) => {
    expect(heard.filter((line) => line.startsWith(`${rule}: ${path} ->`))).toHaveLength(1);
  });

  test("types of node:http are nobody's memory", () => {
    expect(heard.filter((line) => line.includes("proxy/e.ts"))).toEqual([]);
  });

  test("types of the differ may be shown", () => {
    expect(heard.filter((line) => line.includes("dashboard/server/types.ts"))).toEqual([]);
  });
});

describe("sources", () => {
  test("no file is longer than 300 lines", () => {
    const long = files.filter(({ text }) => text.split("\n").length - 1 > 300);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test("nothing is left over: no notes to self, no test that runs alone or not at all", () => {
    const leftOver = new RegExp(
      String.raw`\b(TO${""}DO|FIX${""}ME)\b|\b(test|it|describe)\.(only|skip|todo)\b`,
    );
    expect(linesThat((line) => leftOver.test(line))).toEqual([]);
  });

  test("the environment is read in cli alone; everybody else is handed what was in it", () => {
    const readers = linesThat((line, path) => {
      if (/^(cli|test|bench)\//.test(path) || path.endsWith(".test.ts")) return false;
      return /\bprocess\.env\b|\bimport\.meta\.env\b|\{[^}]*\benv\b[^}]*\} from "node:process"/.test(
        line,
      );
    });
    expect(readers).toEqual([]);
  });
});

describe("ARCHITECTURE.md", () => {
  test("names every folder of code", () => {
    const text = readArchitecture();
    expect(folders.filter((folder) => !text.includes(`${folder}/`))).toEqual([]);
  });

  test("names no file that is not there", () => {
    const named = readArchitecture().matchAll(
      /`((?:core|proxy|differ|sync|stubs|data|dashboard|cli|fixtures|test|bench|docs)\/[\w./-]*)`/g,
    );
    const missing = [...named]
      .map(([, path]) => path ?? "")
      .filter((path) => !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });
});

function readArchitecture(): string {
  return readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8");
}

function linesThat(holds: (line: string, path: string) => boolean): string[] {
  return files.flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, at) => (holds(line, path) ? [`${path}:${at + 1} ${line.trim()}`] : [])),
  );
}
