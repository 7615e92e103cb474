import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { errorCode } from "../../core/index.ts";

/**
 * Makes a folder and those above it, each tried once. Node's own recursive mkdir never returns where
 * a file system says of a new folder that its parent is missing, though it stands there (`/proc/x`).
 * Throws the system's error.
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let at = resolve(folder); !existsSync(at); at = dirname(at)) {
    missing.push(at);
    if (dirname(at) === at) break;
  }
  for (const path of missing.toReversed()) makeOne(path);
}

function makeOne(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    const there = errorCode(error) === "EEXIST" && statSync(path, { throwIfNoEntry: false });
    if (there === false || there === undefined || !there.isDirectory()) throw error;
  }
}
