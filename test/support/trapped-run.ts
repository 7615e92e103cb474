import { systemClock } from "../../core/index.ts";
import { loadConfig } from "../../cli/config/load-config.ts";
import { stderrLogger } from "../../cli/output/stderr-logger.ts";
import { hasRunParts } from "../../cli/run/run-options.ts";
import { startRun } from "../../cli/run/start-run.ts";

/** `shadowdiff run -c FILE`, with a shadow thread that can be brought to harm, and faulty live workers. */
const config = await loadConfig({ file: process.argv[2], set: [], environment: {} });
if (!hasRunParts(config)) throw new Error("a run has a proxy and targets");
const run = await startRun(config, {
  clock: systemClock,
  random: Math.random,
  logger: stderrLogger({ thread: "main" }),
  liveEntry: new URL("./faulty-live-thread.ts", import.meta.url),
  shadowEntry: new URL("./trapped-shadow-thread.ts", import.meta.url),
});
process.once("SIGTERM", () => void run.drain().then(() => run.close()));
process.stdout.write(
  `${JSON.stringify({ ready: true, proxy: run.proxyUrl, tap: run.tapUrl, admin: run.adminUrl })}\n`,
);
