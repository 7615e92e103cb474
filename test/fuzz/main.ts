import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FuzzArguments, USAGE, readFuzzArguments } from "./fuzz-arguments.ts";
import type { FuzzReport } from "./fuzz-target.ts";
import { TARGETS } from "./targets/index.ts";

const PROGRESS_MS = 1000;

/** `npm run fuzz`: each target for its share of the time, then counts; 1 where something was found. */
async function main(asked: FuzzArguments): Promise<number> {
  const targets = TARGETS.filter(({ name }) => asked.only === undefined || asked.only === name);
  const limitMs = (asked.seconds * 1000) / targets.length;
  console.log(
    `seed ${asked.seed}, ${asked.seconds} s, ${targets.map(({ name }) => name).join(" ")}`,
  );
  const reports: FuzzReport[] = [];
  for (const [index, target] of targets.entries()) {
    target.prepare();
    targets[index + 1]?.prepare();
    let saidAtMs = 0;
    const onCase = (played: number): void => {
      const nowMs = performance.now();
      if (!process.stderr.isTTY || nowMs - saidAtMs < PROGRESS_MS) return;
      saidAtMs = nowMs;
      process.stderr.write(`\r${target.name}: ${played} cases\x1b[K`);
    };
    const report = await target.fuzz({ seed: asked.seed, limitMs, onCase });
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    console.log(`${report.name.padEnd(7)} ${String(report.played).padStart(7)} cases`);
    if (report.finding !== undefined) await tell(report, asked);
    reports.push(report);
  }
  const findings = reports.filter(({ finding }) => finding !== undefined).length;
  const cases = reports.reduce((sum, { played }) => sum + played, 0);
  console.log(`${cases} cases, ${findings} findings`);
  return findings === 0 ? 0 : 1;
}

/** Says what was found and keeps the smallest case of it. */
async function tell(
  { name, finding }: FuzzReport,
  { seed, seconds }: FuzzArguments,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "shadowdiff-fuzz-"));
  const file = join(folder, `${name}-${seed}.json`);
  const again = `npm run fuzz -- --only ${name} --seed ${seed} --seconds ${seconds}`;
  await writeFile(file, `${JSON.stringify({ target: name, again, ...finding }, undefined, 2)}\n`);
  console.log(`FOUND in ${name}: ${finding?.what}\n  again: ${again}\n  smallest case: ${file}`);
}

const asked = readFuzzArguments(process.argv.slice(2));
if (typeof asked === "string") {
  process.stderr.write(`${asked}\n${USAGE}\n`);
  process.exitCode = 64;
} else {
  process.exitCode = await main(asked);
}
