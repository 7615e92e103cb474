import type { Config } from "../../core/index.ts";
import { openRun } from "../../differ/read/index.ts";
import type { Terminal } from "../command.ts";
import { learnedProfiles } from "./learned-profiles.ts";
import { saveLearned } from "./save-learned.ts";

/** Adds what a run has learned, as its store says, to the profiles file, where one is configured. */
export async function saveRun(
  config: Pick<Config, "profiles" | "store">,
  run: string,
  terminal: Pick<Terminal, "err">,
): Promise<void> {
  if (config.profiles === undefined) return;
  const opened = openRun(config.store.path, run);
  const learned = learnedProfiles(opened.learned());
  opened.close();
  if (learned !== undefined) await saveLearned(config.profiles, learned, terminal);
}
