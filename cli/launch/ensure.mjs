// Plain JavaScript that Node 20 parses: it runs before anything is installed, with whatever node the
// machine has, and leaves behind node_modules with the pinned Node 24 in it.
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, statSync, utimesSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder, without a separator at its end. */
export const repositoryRoot = fileURLToPath(new URL("../..", import.meta.url)).replace(
  /[\\/]$/,
  "",
);

const npmsOwnRecord = join(repositoryRoot, "node_modules/.package-lock.json");

/** Path of the pinned Node 24; it is there once ensurePackages() has returned. */
export function node24() {
  return join(repositoryRoot, "node_modules/.bin/node");
}

/** True when something is installed at all; cheap enough for every start. */
export function packagesAreInstalled() {
  return existsSync(npmsOwnRecord) && existsSync(node24());
}

/**
 * Installs the packages of package-lock.json when they are missing, older than it, or without a
 * pinned node that runs. Says so in one line on stderr; ends the process with 70 when npm fails.
 */
export function ensurePackages() {
  if (packagesAreInstalled() && !isOlderThanLock() && pinnedNodeRuns()) return;
  const folder = join(repositoryRoot, "node_modules");
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) {
    giveUp(
      "node_modules is a link, and npm ci would delete what it leads to: remove the link, then start again.",
    );
  }
  process.stderr.write("Installing packages with npm ci (half a minute on a fresh clone) ... ");
  const startedAt = performance.now();
  // Errors only: on Node 20 npm warns about every package that wants a newer node, and the newer
  // node is what it is installing.
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: repositoryRoot,
    encoding: "utf8",
    env: environmentWithoutOurBin(),
    shell: process.platform === "win32",
  });
  if (npm.error !== undefined || npm.status !== 0) {
    process.stderr.write("failed.\n");
    process.stderr.write(
      npm.error === undefined ? `${npm.stdout}${npm.stderr}` : `${npm.error.message}\n`,
    );
    giveUp(
      "npm could not install the packages. Is the registry reachable (npm ping), and is npm 11 installed?",
    );
  }
  if (!pinnedNodeRuns()) {
    process.stderr.write("failed.\n");
    giveUp(
      "The packages are there, but node_modules/.bin/node does not run. Its package fetches the binary in an " +
        "install script: allow it (npm config get ignore-scripts must say false), then: npm ci",
    );
  }
  // npm leaves its record alone when nothing changed; a lock file that git touched would look newer forever.
  const now = new Date();
  utimesSync(npmsOwnRecord, now, now);
  process.stderr.write(`done in ${((performance.now() - startedAt) / 1000).toFixed(0)} s.\n`);
}

function isOlderThanLock() {
  return (
    statSync(npmsOwnRecord).mtimeMs < statSync(join(repositoryRoot, "package-lock.json")).mtimeMs
  );
}

function pinnedNodeRuns() {
  const found = spawnSync(node24(), ["--version"], { encoding: "utf8" });
  return found.status === 0 && found.stdout.startsWith("v24.");
}

/** npm must not run on the very node that it is about to replace. */
function environmentWithoutOurBin() {
  const ours = join(repositoryRoot, "node_modules/.bin");
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== ours);
  return { ...process.env, PATH: path.join(delimiter) };
}

function giveUp(advice) {
  process.stderr.write(`${advice}\n`);
  process.exit(70);
}
