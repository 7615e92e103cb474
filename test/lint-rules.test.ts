import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";

// A renamed rule, or one that needs types and gets none, says nothing and looks like clean code.
// So each rule we rely on is shown a file that breaks it.
const BREAKAGES = {
  "typescript(no-explicit-any)": `export const a = (value: any): void => void value;`,
  "typescript(no-non-null-assertion)": `export const a = (value?: string): string => value!;`,
  "typescript(no-floating-promises)": `export function a(): void { Promise.resolve(1); }`,
  "typescript(no-misused-promises)": `export const a = [1].filter(async () => true);`,
  "typescript(switch-exhaustiveness-check)": `export function a(k: "x" | "y"): void { switch (k) { case "x": console.log(k); } }`,
  "typescript(only-throw-error)": `export function a(): never { throw "text"; }`,
  "typescript(consistent-type-imports)": `import { Worker } from "node:worker_threads"; export type A = Worker;`,
  "eslint(preserve-caught-error)": `export function a(): void { try { console.log(1); } catch (cause) { throw new Error("lost"); } }`,
  "import(no-default-export)": `export default 1;`,
  "import(no-cycle)": `import { b } from "./cycle-other.ts"; export const a = (): number => b();`,
  "eslint(max-lines)": "console.log(1);\n".repeat(301),
  "eslint(max-lines-per-function)": `export function a(): void {\n${"  console.log(1);\n".repeat(71)}}`,
  "eslint(max-params)": `export const a = (b: number, c: number, d: number, e: number): number => b + c + d + e;`,
  "eslint(complexity)": `export const a = (n: number): number => ${"n === 1 ? 2 : ".repeat(16)}3;`,
} as const;

const report = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })),
});

let folder = "";
let found: z.infer<typeof report>["diagnostics"] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "shadowdiff-lint-"));
  const root = join(import.meta.dirname, "..");
  const compilerOptions = { target: "es2023", module: "nodenext", strict: true, noEmit: true };
  writeFileSync(join(folder, "package.json"), `{"type":"module"}`);
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        ...compilerOptions,
        allowImportingTsExtensions: true,
        types: ["node"],
        typeRoots: [join(root, "node_modules/@types")],
      },
      include: ["*.ts"],
    }),
  );
  Object.values(BREAKAGES).forEach((text, at) => {
    writeFileSync(join(folder, `breakage-${at}.ts`), text);
  });
  writeFileSync(
    join(folder, "cycle-other.ts"),
    `import { a } from "./breakage-${Object.keys(BREAKAGES).indexOf("import(no-cycle)")}.ts"; export const b = (): number => a();`,
  );
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint");
  const args = ["--type-aware", "--config", join(root, ".oxlintrc.json"), "--format", "json", "."];
  const run = spawnSync(process.execPath, [oxlint, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, OXLINT_TSGOLINT_PATH: join(root, "node_modules/.bin/tsgolint") },
  });
  found = report.parse(JSON.parse(run.stdout)).diagnostics;
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each(Object.keys(BREAKAGES))("lint finds what breaks %s", (rule) => {
  const file = `breakage-${Object.keys(BREAKAGES).indexOf(rule)}.ts`;
  const codes = found.filter(({ filename }) => filename.endsWith(file)).map(({ code }) => code);
  expect(codes).toContain(rule);
});
