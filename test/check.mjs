// `npm run check`: everything a machine can say about the sources without running them. Plain
// JavaScript that Node 20 parses. test/run.mjs calls the same function before the tests.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensurePackages, node24, repositoryRoot } from "../cli/launch/ensure.mjs";

const ROOMS = ["core", "proxy", "differ", "sync", "dashboard", "cli", "fixtures", "test"];

/** What is checked, by whom, and what to do when it fails. */
const CHECKS = [
  {
    name: "format",
    tool: "oxfmt/bin/oxfmt",
    args: () => ["--list-different"],
    advice: "npm run format",
  },
  {
    name: "lint",
    tool: "oxlint/bin/oxlint",
    args: () => ["--type-aware", "--deny-warnings", "--format=unix"],
    advice: "rules: .oxlintrc.json",
  },
  {
    name: "types",
    tool: "typescript-native/bin/tsc",
    args: () => ["-p", "."],
    advice: "options: tsconfig.json",
  },
  {
    name: "types of the page",
    tool: "typescript-native/bin/tsc",
    args: () => ["--noEmit", "-p", "dashboard/ui"],
    advice: "options: dashboard/ui/tsconfig.json",
  },
  {
    name: "import directions",
    tool: "dependency-cruiser/bin/dependency-cruise.mjs",
    args: () => [
      "--config",
      ".dependency-cruiser.mjs",
      "--output-type",
      "err-long",
      ...existingRooms(),
    ],
    advice: "each rule says why: .dependency-cruiser.mjs",
  },
  {
    name: "dead code",
    tool: "knip/bin/knip.js",
    args: () => ["--no-progress"],
    advice: "entries: knip.json",
  },
];

/**
 * Runs all checks side by side and prints each one's output when it failed.
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runChecks() {
  const results = await Promise.all(CHECKS.map(runOne));
  let failed = 0;
  for (const { check, code, output, seconds } of results) {
    const mark = code === 0 ? "ok  " : "FAIL";
    console.log(`${mark} ${check.name} (${seconds.toFixed(1)} s)`);
    if (code === 0) continue;
    failed++;
    console.log(`${output.trimEnd()}\n     -> ${check.advice}`);
  }
  return { passed: results.length - failed, failed };
}

function runOne(check) {
  const startedAt = performance.now();
  const { promise, resolve } = withResolvers();
  const tool = join(repositoryRoot, "node_modules", check.tool);
  const child = spawn(node24(), [tool, ...check.args()], {
    cwd: repositoryRoot,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  let output = "";
  const keep = (chunk) => (output += chunk);
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", keep);
  const end = (code) =>
    resolve({ check, code, output, seconds: (performance.now() - startedAt) / 1000 });
  child.once("error", (error) => {
    output += error.message;
    end(70);
  });
  child.once("close", (code) => end(code ?? 70));
  return promise;
}

/** Promise.withResolvers is younger than Node 20. */
function withResolvers() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}

function existingRooms() {
  return ROOMS.filter((room) => existsSync(join(repositoryRoot, room)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  ensurePackages();
  const { failed } = await runChecks();
  process.exitCode = failed === 0 ? 0 : 1;
}
