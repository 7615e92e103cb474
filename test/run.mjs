// `npm test [PLACE ...]`: install what is missing, check, test, and say at the very end
// `N passed, N failed, N skipped`. Plain JavaScript that Node 20 parses.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensurePage } from "../cli/launch/ensure-page.mjs";
import { ensurePackages, node24, repositoryRoot } from "../cli/launch/ensure.mjs";
import { runChecks } from "./check.mjs";
import { ensureParts } from "./parts.mjs";

const places = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };

await phase("packages", () => ensurePackages());
await phase("parts of the system", () => add(ensureParts()));
await phase("page", () => add({ failed: ensurePage() ? 0 : 1 }));
if (places.length === 0) await phase("checks", async () => add(await runChecks()));
else console.log(`\nOnly ${places.join(" ")}: the checks are left out (npm run check).`);
await phase("tests", async () => add(await runTests()));

console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function phase(name, work) {
  console.log(`\n== ${name}`);
  const startedAt = performance.now();
  await work();
  console.log(`== ${name}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

function add({ passed = 0, failed = 0, skipped = 0 }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

/** Vitest in its own process; its reporter leaves the counts in a file. */
async function runTests() {
  const folder = mkdtempSync(join(tmpdir(), "shadowdiff-test-"));
  const countsFile = join(folder, "counts.json");
  try {
    const code = await runVitest(countsFile);
    return countsOf(countsFile, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runVitest(countsFile) {
  const vitest = join(repositoryRoot, "node_modules/vitest/vitest.mjs");
  const child = spawn(node24(), [vitest, "run", ...places], {
    cwd: repositoryRoot,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...colourOnlyForPeople(), SHADOWDIFF_TEST_COUNTS: countsFile },
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once("error", (error) => {
      console.error(error.message);
      resolve(70);
    });
    child.once("exit", (code) => resolve(code ?? 70));
  });
}

/** CI's logs show colour codes as litter, and the runner writes them whenever CI is set. */
function colourOnlyForPeople() {
  const { FORCE_COLOR: asked, ...environment } = process.env;
  if (asked !== undefined) return process.env;
  return process.stdout.isTTY ? environment : { ...environment, NO_COLOR: "1" };
}

/** A run that ended badly, or in which nothing ran, has failed, whatever was counted. */
function countsOf(countsFile, code) {
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = JSON.parse(readFileSync(countsFile, "utf8"));
  } catch {
    console.error("The test runner ended before it had counted.");
    return { ...counts, failed: 1 };
  }
  if (counts.passed + counts.failed === 0) {
    console.error("No test was run.");
    return { ...counts, failed: 1 };
  }
  if (code !== 0 && counts.failed === 0) {
    console.error(`The test runner ended with ${code} though no test failed.`);
    return { ...counts, failed: 1 };
  }
  return counts;
}
