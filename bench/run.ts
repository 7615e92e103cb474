import { existsSync } from "node:fs";
import { delivered } from "./delivered.ts";
import { type BenchOptions, readOptions } from "./options.ts";
import { LOAD_CORE, bindTo } from "./processes.ts";
import { dashboardCosts } from "./dashboard-reads.ts";
import { measureDiffer } from "./differ-report.ts";
import { reportJson, reportText } from "./report.ts";
import type { DeliveredSearch, Results } from "./results.ts";
import { measureRounds, settingsOf } from "./rounds.ts";
import { type Stage, startStage } from "./stage.ts";
import { syncCosts } from "./sync-costs.ts";
import { transfers } from "./transfer.ts";
import { type PairsResult, troublePairs } from "./trouble-pairs.ts";
import { viewerPairs } from "./viewer-pairs.ts";

/** Measured without proxy, services and load. */
const OFF_STAGE: ReadonlySet<string> = new Set(["differ", "sync", "dashboard"]);
type Measured = Omit<Results, "differ" | "sync" | "dashboard">;
const NOTHING: Measured = { rows: [], delivered: [], pairs: [], transfers: [], startMs: [] };

/** Everything in one run, alternating, because the machine is shared and only ratios mean anything. */
const options = readOptions(process.argv.slice(2));
if (options.built && !existsSync(new URL("../dist/cli/main.js", import.meta.url)))
  throw new Error("there is no dist/: npm run build");
const dashboard = options.parts.has("dashboard") ? await dashboardCosts() : undefined;
// The transfers are driven from here: like all load, not on the proxy's core.
bindTo(LOAD_CORE, process.pid);
const differ = options.parts.has("differ") ? await measureDiffer(options.rounds) : undefined;
const sync = options.parts.has("sync") ? await syncCosts(options.rounds) : undefined;
const measured = [...options.parts].every((part) => OFF_STAGE.has(part))
  ? NOTHING
  : await measureOnStage(options);
const results: Results = { ...measured, differ, sync, dashboard };
console.log(options.json ? reportJson(results, options) : reportText(results, options));

async function measureOnStage(asked: BenchOptions): Promise<Measured> {
  const stage = await startStage(asked);
  try {
    return await measureAll(stage, asked);
  } finally {
    await stage.stop();
  }
}

async function measureAll(on: Stage, { parts, seconds, ...rest }: BenchOptions): Promise<Measured> {
  const settings = settingsOf(parts, on.present);
  const rows = await measureRounds(on, settings, { parts, seconds, ...rest });
  const searched: DeliveredSearch[] = [];
  for (const shape of ["closed loop", "paced"] as const) {
    if (!parts.has("delivered")) continue;
    searched.push({ shape, best: await delivered(on, shape, seconds) });
  }
  const pairs: PairsResult[] = [];
  for (const trouble of ["hung", "slow", "refusing"] as const) {
    if (!parts.has(trouble)) continue;
    pairs.push(await troublePairs(on, trouble, { pairs: rest.pairs, seconds }));
  }
  if (parts.has("viewers")) pairs.push(await viewerPairs(on, { pairs: rest.pairs, seconds }));
  const moved = parts.has("transfer") ? await transfers(on, rest.rounds) : [];
  return { rows, delivered: searched, pairs, transfers: moved, startMs: on.startMs };
}
