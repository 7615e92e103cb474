// The programs that some tests run against, besides the packages. Plain JavaScript that Node 20 parses.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian's package and its program have the same name for each of them. */
const PARTS = ["redis-server", "nginx", "chromium"];

// Debian keeps servers in sbin, which is not on every user's path.
const FOLDERS = [
  ...(process.env.PATH ?? "").split(delimiter),
  "/usr/local/sbin",
  "/usr/sbin",
  "/sbin",
];

/**
 * Installs missing parts where that is ours to do (root on Debian), else says what is missing and how
 * to get it. With CI=true a part that is still missing is a failure; elsewhere the tests that need it
 * are skipped and counted as such.
 * @returns {{ failed: number }}
 */
export function ensureParts() {
  let missing = missingParts();
  if (missing.length > 0 && process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    aptGet(missing);
    missing = missingParts();
  }
  if (missing.length === 0) {
    console.log(`${PARTS.join(", ")}: there`);
    return { failed: 0 };
  }
  const names = missing.join(", ");
  console.log(
    `Missing: ${names}. On Debian or Ubuntu: sudo apt-get install ${missing.join(" ")}; on macOS:`,
  );
  console.log(
    "brew install redis nginx chromium. The program must be found on the PATH under that name.",
  );
  if (process.env.CI !== "true") {
    console.log(`The tests that need ${names} are skipped and counted as skipped.`);
    return { failed: 0 };
  }
  console.log("CI=true: a missing part is a failure.");
  return { failed: missing.length };
}

function missingParts() {
  return PARTS.filter((part) => !FOLDERS.some((folder) => isProgram(join(folder, part))));
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function aptGet(parts) {
  console.log(`Installing ${parts.join(", ")} with apt-get ...`);
  const install = ["install", "-y", "--no-install-recommends", ...parts];
  for (const args of [["update"], install]) {
    const done = spawnSync("apt-get", ["-q", ...args], {
      encoding: "utf8",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (done.status === 0) continue;
    console.log(
      `apt-get ${args[0]} failed:\n${done.stdout ?? ""}${done.stderr ?? done.error?.message ?? ""}`,
    );
    return;
  }
}
