import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";
import { ROOT } from "./source-files.ts";

const report = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(
      z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) }),
    ),
  }),
});

export interface ImportReport {
  /** Our files that were read, from the folder's root. */
  readonly checked: readonly string[];
  /** `rule: from -> to`, one line each. */
  readonly violations: readonly string[];
}

/** Runs the import rules of .dependency-cruiser.mjs over the folders of `root` that are named. */
export function importViolations(root: string, folders: readonly string[]): ImportReport {
  const tool = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const config = join(ROOT, ".dependency-cruiser.mjs");
  const args = [tool, "--config", config, "--output-type", "json", ...folders];
  const run = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (!run.stdout.startsWith("{"))
    throw new Error(`dependency-cruiser: ${run.stderr}${run.stdout}`);
  const { modules, summary } = report.parse(JSON.parse(run.stdout));
  return {
    checked: modules
      .map(({ source }) => source)
      .filter((source) => folders.some((folder) => source.startsWith(`${folder}/`))),
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
  };
}
