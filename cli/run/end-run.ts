import { errorCode } from "../../core/index.ts";
import type { Summary } from "../../differ/index.ts";
import type { Terminal } from "../command.ts";
import { resultsText } from "./results-text.ts";
import type { RunConfig } from "./run-options.ts";
import type { Run } from "./start-run.ts";

export interface Ending {
  readonly config: RunConfig;
  /** Nothing that was learned is written anywhere. */
  readonly freeze: boolean;
}

/** Finishes what is under way, tells the results to those who wait for them, and says the verdict. */
export async function endRun(
  run: Run,
  { config, freeze }: Ending,
  terminal: Terminal,
): Promise<void> {
  await run.drain();
  const summary = await summaryOf(config.store.path, run.name, terminal);
  if (summary !== undefined)
    await run.report(resultsText(run.name, summary, config.sync?.maxMessage));
  await run.close();
  if (summary !== undefined) await sayVerdict(summary, { config, name: run.name }, terminal);
  if (!freeze) await keepLearned(config, run.name, terminal);
}

/** Modules that read a store are loaded only now: a run that mirrors need not hold their memory. */
async function summaryOf(
  store: string,
  name: string,
  terminal: Terminal,
): Promise<Summary | undefined> {
  try {
    const { openRun } = await import("../../differ/read/index.ts");
    const opened = openRun(store, name);
    try {
      return opened.reads.summary();
    } finally {
      opened.close();
    }
  } catch (error) {
    terminal.err(`shadowdiff: the verdict cannot be read from the store (${errorCode(error)}).\n`);
    return undefined;
  }
}

/** The last word of a run on standard error, and how to read it again. */
async function sayVerdict(
  summary: Summary,
  { config, name }: { readonly config: RunConfig; readonly name: string },
  terminal: Terminal,
): Promise<void> {
  const { verdictText } = await import("../output/verdict-text.ts");
  terminal.err(verdictText(summary, { colour: false }));
  terminal.err(`Again: shadowdiff gate --store ${config.store.path} --run ${name}\n`);
}

/** What was learned, to the profiles file, where one is configured. */
async function keepLearned(config: RunConfig, name: string, terminal: Terminal): Promise<void> {
  if (config.profiles === undefined) return;
  try {
    // Only now, for the same reason.
    const { saveRun } = await import("../pinned/save-run.ts");
    await saveRun(config, name, terminal);
  } catch (error) {
    terminal.err(
      `shadowdiff: what was learned cannot be read from the store (${errorCode(error)}).\n`,
    );
  }
}
