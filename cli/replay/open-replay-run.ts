import { type Config, ShadowError, systemClock } from "../../core/index.ts";
import { openRun } from "../../differ/read/index.ts";
import { prepareRun } from "../../differ/run/index.ts";
import { stderrLogger } from "../output/stderr-logger.ts";
import type { Known } from "../run/run-options.ts";
import { sleep } from "../sleep.ts";
import { type Replay, startReplay } from "./start-replay.ts";

/**
 * Starts the run of a replay, or goes on with an earlier one. Throws CONFIG_INCOMPLETE without
 * targets, REPLAY_RESUME where the earlier run is no longer in the store.
 */
export async function openReplayRun(
  config: Config,
  known: Known,
  earlier: string | undefined,
): Promise<{ sink: Replay; run: string }> {
  if (config.targets === undefined) {
    throw new ShadowError(
      "CONFIG_INCOMPLETE",
      "targets is missing: give a configuration with primary, secondary and candidate (-c FILE), or one address with --to.",
    );
  }
  const run = earlier ?? prepareRun(config, systemClock);
  if (earlier !== undefined) refuseGone(config.store.path, earlier);
  const sink = await startReplay({
    config,
    known,
    run,
    clock: systemClock,
    random: Math.random,
    logger: stderrLogger({ thread: "main" }, config.log),
    sleep,
  });
  return { sink, run };
}

function refuseGone(store: string, run: string): void {
  try {
    openRun(store, run).close();
  } catch (cause) {
    throw new ShadowError(
      "REPLAY_RESUME",
      `the run ${run}, which the replay belongs to, is not in ${store} any more: start it without --resume.`,
      { cause },
    );
  }
}
