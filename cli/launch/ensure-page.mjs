// Plain JavaScript that Node 20 parses, as ensure.mjs: builds the dashboard's page in a clone, where
// nothing is built beforehand.
import { spawnSync } from "node:child_process";
import { readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { node24, repositoryRoot } from "./ensure.mjs";

const sources = join(repositoryRoot, "dashboard/ui");
const built = join(repositoryRoot, "dist/dashboard/ui");

/** Commands that show the page, or write it into a report. */
const SHOWING = new Set(["demo", "run", "record", "replay", "gate", "compare"]);

/** True where a command line of this clone needs the page. */
export function needsPage([command]) {
  return SHOWING.has(command);
}

/**
 * Builds the page when it is missing, or older than its sources or the packages it is built with. Says so
 * in one line on stderr. Packages must be installed.
 * @returns {boolean} whether there is a page now; without one the API works all the same.
 */
export function ensurePage() {
  const builtAt = modifiedAt(join(built, "index.html"));
  if (
    builtAt >= newestIn(sources) &&
    builtAt >= modifiedAt(join(repositoryRoot, "package-lock.json"))
  )
    return true;
  process.stderr.write("Building the dashboard's page (a second) ... ");
  const startedAt = Date.now();
  // Beside the old one: who is shown the page just now keeps it until the new one is whole.
  const fresh = `${built}.${process.pid}`;
  const vite = spawnSync(
    node24(),
    [
      join(repositoryRoot, "node_modules/vite/bin/vite.js"),
      ...["build", "--config", join(sources, "vite.config.ts"), "--outDir", fresh],
      ...["--logLevel", "error"],
    ],
    { cwd: repositoryRoot, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
  );
  if (vite.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    const why = vite.error === undefined ? `${vite.stdout}${vite.stderr}` : vite.error.message;
    process.stderr.write(`failed.\n${why}\n`);
    return modifiedAt(join(built, "index.html")) > 0;
  }
  // What is saved during the build is newer than it.
  const since = new Date(startedAt);
  utimesSync(join(fresh, "index.html"), since, since);
  rmSync(built, { recursive: true, force: true });
  renameSync(fresh, built);
  process.stderr.write(`done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.\n`);
  return true;
}

/** Folders count too: they change when a file goes. */
function newestIn(folder) {
  let newest = modifiedAt(folder);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestIn(path) : modifiedAt(path));
  }
  return newest;
}

/** Milliseconds since 1970; 0 where there is no such file. */
function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
