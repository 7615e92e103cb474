import { ShadowError, systemClock } from "../../core/index.ts";
import type { Command, Terminal } from "../command.ts";
import { sayDoubts } from "../config/say-doubts.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { parseOptions } from "../parse-options.ts";
import { endRun } from "../run/end-run.ts";
import { type Interrupts, createInterrupts } from "../run/interrupts.ts";
import { type LoadedConfig, loadConfigApart } from "../run/load-config-apart.ts";
import {
  type Known,
  type RecordTo,
  type Reloadable,
  type RunConfig,
  hasRunParts,
} from "../run/run-options.ts";
import { type Reloads, createReloads } from "../run/reloads.ts";

const help = `Stands in front of the live service and judges the candidate beside it.

Usage: shadowdiff run -c FILE [--set KEY=VALUE]... [--freeze] [--wait-ready]

  -c, --config FILE   YAML, JSON or TypeScript; needs targets, and proxy or tap
      --set KEY=VALUE one setting over the file, e.g. --set proxy.listen=127.0.0.1:0
      --freeze        use what is pinned in profiles, learn nothing, write nothing there
      --wait-ready    end with 3 when the roles that sync.ready waits for, or the proxies of
                      sync.window, are not there in time;
                      without it live traffic is carried on and nothing is mirrored

When everything listens, one line of JSON goes to standard output:
{"ready":true,"proxy":"http://127.0.0.1:8080","admin":"http://127.0.0.1:8081"}
(and "tap" and "sync" with their addresses where they are configured; "proxy" only where it is).
The first SIGINT or SIGTERM drains and ends with 0; a second ends at once with 130 (one within
300 ms is taken for an echo of the first). SIGHUP reads the configuration again, without dropping a
connection: what can change in a run changes, the rest is named on standard error.
Exit codes: 0 ended as asked, 3 roles or proxies not ready with --wait-ready, or the
sync service of sync.url does not answer, 64 configuration, a port in use, a store that cannot be opened.
`;

const options = {
  config: { type: "string", short: "c", takes: "file" },
  set: { type: "string", multiple: true },
  freeze: { type: "boolean" },
  "wait-ready": { type: "boolean" },
} as const;

export const run: Command = {
  name: "run",
  summary: "proxy in front of the live service, shadow, differ and dashboard",
  help,
  options,
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    if (positionals.length > 0)
      throw new ShadowError(
        "USAGE",
        `run takes no ${positionals[0]}: give the configuration with -c.`,
      );
    if (values.config === undefined)
      throw new ShadowError("USAGE", "run needs a configuration: -c FILE.");
    const { config: file, set = [] } = values;
    const interrupts = createInterrupts(terminal, systemClock);
    const load = () => loadRunConfig(file, set, terminal);
    const reloads = createReloads(terminal, async () => (await load()).config);
    try {
      // Beside the thread that reads the configuration: what carries takes as long to load.
      const [{ config, pinned }] = await Promise.all([load(), carrying()]);
      const known = { ...pinned, freeze: values.freeze === true };
      const waitReady = values["wait-ready"] === true;
      const reloadable = reloadableFrom({ file, set }, terminal);
      const parts = { interrupts, reloads, known, waitReady, reloadable };
      return await runUntilInterrupted(config, parts, terminal);
    } finally {
      interrupts.stop();
      reloads.stop();
    }
  },
};

/** For what changes the file by way of the dashboard. */
export function reloadableFrom(
  { file, set }: { readonly file: string; readonly set: readonly string[] },
  terminal: Terminal,
): Reloadable {
  // The environment of a process is no plain object.
  const source = { file, set, environment: { ...terminal.environment } };
  return { source, load: async () => (await loadRunConfig(file, set, terminal)).config };
}

/** What carries a run. */
async function carrying() {
  const [{ startRun }, log] = await Promise.all([
    import("../run/start-run.ts"),
    import("../output/stderr-logger.ts"),
  ]);
  return { startRun, ...log };
}

/** Says what has no effect yet. Throws CONFIG_INCOMPLETE where roles, a way in or the name of a shared run are missing. */
export async function loadRunConfig(
  file: string,
  set: readonly string[],
  terminal: Terminal,
): Promise<LoadedConfig & { readonly config: RunConfig }> {
  const { config, pinned } = await loadConfigApart({
    ...{ file, set, environment: terminal.environment, doubt: sayDoubts(terminal) },
  });
  if (config.sync?.window !== undefined && config.run === undefined) {
    throw new ShadowError(
      "CONFIG_INCOMPLETE",
      `${file}: run is missing; proxies with a sync.window find each other by the run's name.`,
    );
  }
  if (hasRunParts(config)) {
    return { config, pinned };
  }
  const missing = config.targets === undefined ? "targets is" : "proxy and tap are";
  throw new ShadowError(
    "CONFIG_INCOMPLETE",
    `${file}: ${missing} missing; run needs targets, and a way in: proxy, tap or both.`,
  );
}

interface RunUntil {
  readonly interrupts: Interrupts;
  readonly reloads: Reloads;
  readonly known: Known;
  /** Ends with 3 when the roles are not ready in time. */
  readonly waitReady: boolean;
  readonly reloadable: Reloadable;
  readonly record?: RecordTo;
}

/** A signal that comes while the parts still start ends the run as soon as they can be closed. */
export async function runUntilInterrupted(
  config: RunConfig,
  parts: RunUntil,
  terminal: Terminal,
): Promise<ExitCode> {
  const { interrupts, reloads, known, waitReady, reloadable, record } = parts;
  if (interrupts.seen) return EXIT.ok;
  const { startRun, stderrLogger, loadLogWriter } = await carrying();
  const started = await startRun(config, {
    clock: systemClock,
    random: Math.random,
    logger: stderrLogger({ thread: "main" }, config.log),
    faults: terminal.faults,
    ...{ known, reloadable },
    ...(record === undefined ? {} : { record }),
  });
  if (!interrupts.seen) {
    const { proxyUrl: proxy, tapUrl: tap, adminUrl: admin, syncUrl } = started;
    terminal.out(`${JSON.stringify({ ready: true, proxy, tap, admin, sync: syncUrl })}\n`);
  }
  reloads.begin(started);
  setImmediate(loadLogWriter);
  const ready = waitReady ? await Promise.race([started.rolesReady, interrupts.first]) : true;
  if (ready !== false) await interrupts.first;
  await endRun(started, { config, freeze: known.freeze }, terminal);
  return ready === false ? EXIT.unhealthy : EXIT.ok;
}
