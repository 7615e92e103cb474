import { ShadowError, systemClock } from "../../core/index.ts";
import type { Command, Terminal } from "../command.ts";
import { loadConfig } from "../config/load-config.ts";
import { warnIgnoredKeys } from "../config/warn-ignored-keys.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { stderrLogger } from "../output/stderr-logger.ts";
import { parseOptions } from "../parse-options.ts";
import { hasRunParts } from "../run/run-options.ts";
import { type Run, startRun } from "../run/start-run.ts";

const help = `Stands in front of the live service and judges the candidate beside it.

Usage: shadowdiff run -c FILE [--set KEY=VALUE]...

  -c, --config FILE   YAML, JSON or TypeScript; needs proxy and targets
      --set KEY=VALUE one setting over the file, e.g. --set proxy.listen=127.0.0.1:0

When everything listens, one line of JSON goes to standard output:
{"ready":true,"proxy":"http://127.0.0.1:8080","admin":"http://127.0.0.1:8081"}
The first SIGINT or SIGTERM drains and ends with 0; a second ends at once with 130.
Exit codes: 0 ended as asked, 64 configuration, a port in use, a store that cannot be opened.
`;

const options = {
  config: { type: "string", short: "c" },
  set: { type: "string", multiple: true },
} as const;

export const run: Command = {
  name: "run",
  summary: "proxy in front of the live service, shadow, differ and dashboard",
  help,
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    if (positionals.length > 0)
      throw new ShadowError(
        "USAGE",
        `run takes no ${positionals[0]}: give the configuration with -c.`,
      );
    if (values.config === undefined)
      throw new ShadowError("USAGE", "run needs a configuration: -c FILE.");
    const config = await loadConfig({
      file: values.config,
      set: values.set ?? [],
      environment: terminal.environment,
    });
    if (!hasRunParts(config)) {
      throw new ShadowError(
        "CONFIG_INCOMPLETE",
        `${values.config}: ${config.proxy === undefined ? "proxy" : "targets"} is missing; run needs both proxy and targets.`,
      );
    }
    warnIgnoredKeys(config, terminal);
    const started = await startRun(config, {
      clock: systemClock,
      random: Math.random,
      logger: stderrLogger({ thread: "main" }),
    });
    terminal.out(
      `${JSON.stringify({ ready: true, proxy: started.proxyUrl, admin: started.adminUrl })}\n`,
    );
    return untilInterrupted(started, terminal);
  },
};

/** The first signal drains, the second ends at once. */
function untilInterrupted(started: Run, terminal: Terminal): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    let signals = 0;
    terminal.onInterrupt(() => {
      signals += 1;
      if (signals > 1) {
        terminal.exitNow(EXIT.interrupted);
        return;
      }
      started
        .drain()
        .then(() => started.close())
        .then(() => resolve(EXIT.ok), reject);
    });
  });
}
