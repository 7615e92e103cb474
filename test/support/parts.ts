import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** A program that tests run against and that npm does not bring along. */
export type Part = "redis-server" | "nginx" | "chromium";

/**
 * The program's path, or undefined where it is not installed: `test.skipIf(partPath("nginx") === undefined)`.
 * With CI=true the bare name comes back instead, so that the test runs, and fails.
 */
export function partPath(part: Part): string | undefined {
  const onPath = (process.env["PATH"] ?? "").split(delimiter);
  for (const folder of [...onPath, "/usr/local/sbin", "/usr/sbin", "/sbin"]) {
    const path = join(folder, part);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return process.env["CI"] === "true" ? part : undefined;
}
