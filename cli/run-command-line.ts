import { ShadowError, errorCode } from "../core/index.ts";
import type { Command, Terminal } from "./command.ts";
import { nearest } from "./config/nearest.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { packageVersion } from "./package-version.ts";

/** Loaded on demand: `compare` need not wait for the proxy, nor `--help` for anything. */
const COMMANDS: Readonly<Record<string, { summary: string; load: () => Promise<Command> }>> = {
  demo: {
    summary: "a product tour: a shop service, traffic, planted regressions and the verdict",
    load: async () => (await import("./commands/demo.ts")).demo,
  },
  run: {
    summary: "proxy in front of the live service, shadow, differ and dashboard",
    load: async () => (await import("./commands/run.ts")).run,
  },
  record: {
    summary: "as run, and writes the mirrored requests, redacted, to a recording",
    load: async () => (await import("./commands/record.ts")).record,
  },
  replay: {
    summary: "sends a recording (NDJSON, HAR, GoReplay) to the three roles and judges",
    load: async () => (await import("./commands/replay.ts")).replay,
  },
  gate: {
    summary: "waits for the verdict of a run and turns it into an exit code",
    load: async () => (await import("./commands/gate.ts")).gate,
  },
  init: {
    summary: "writes a commented configuration",
    load: async () => (await import("./commands/init.ts")).init,
  },
  doctor: {
    summary: "checks a configuration against the world, and says what to do",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  mirror: {
    summary: "switches mirroring of a running shadowdiff on or off",
    load: async () => (await import("./commands/mirror.ts")).mirror,
  },
  approve: {
    summary: "says that differences are meant, in a file that is reviewed",
    load: async () => (await import("./commands/approve.ts")).approve,
  },
  rules: {
    summary: "proposes rules from a run's evidence, and shows what one would hide",
    load: async () => (await import("./commands/rules.ts")).rules,
  },
  sync: {
    summary: "coordinates: the sync server, and its primitives for shell scripts",
    load: async () => (await import("./commands/sync.ts")).sync,
  },
  compare: {
    summary: "compares recorded answers offline: NDJSON triples in, differences out",
    load: async () => (await import("./commands/compare.ts")).compare,
  },
};

/** Codes of errors that are the caller's to mend: flags, configuration, a port in use, a store that cannot be opened. */
const USAGE_CODES =
  /^(USAGE|NO_SCOPE|SYNC_TOKEN_|SYNC_URL|CONFIG_|RULE_|APPROV|ADMIN_TOKEN|LISTEN_|STORE_|REPORT_|RECORDING_|REPLAY_|TLS_|PROFILES_|OPENAPI_)/;

/** Runs `shadowdiff ARGS` and returns its exit code. Never throws, never prints a stack trace. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    return explain(error, terminal);
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    terminal.out(overview());
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (name === "--version" || name === "-V") {
    terminal.out(`${packageVersion()}\n`);
    return EXIT.ok;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) {
    const near = nearest(name, Object.keys(COMMANDS));
    const hint = near === undefined ? "" : ` The nearest known command is ${near}.`;
    throw new ShadowError("USAGE", `unknown command ${name}.${hint} See shadowdiff --help.`);
  }
  const command = await entry.load();
  const help = askedHelp(command, rest);
  if (help === undefined) return command.run(rest, terminal);
  terminal.out(help);
  return EXIT.ok;
}

/** The help that is asked for, if it is: what stands behind -- belongs to another program. */
function askedHelp(command: Command, argv: readonly string[]): string | undefined {
  const own = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  if (!own.includes("--help") && !own.includes("-h")) return undefined;
  return command.helpFor?.(own) ?? command.help;
}

/** An expected error is its code and sentence; anything else says where to report it. */
export function explain(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof ShadowError) {
    for (const line of error.message.split("\n"))
      terminal.err(`shadowdiff: ${error.code}: ${line}\n`);
    if (USAGE_CODES.test(error.code)) return EXIT.usage;
    return error.code === "CONNECTION_LOST" ? EXIT.unhealthy : EXIT.internal;
  }
  const detail = error instanceof Error ? error.message : String(error);
  terminal.err(`shadowdiff: ${errorCode(error, "INTERNAL")}: ${detail}\n`);
  return EXIT.internal;
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(
    ([name, entry]) => `  ${name.padEnd(9)} ${entry.summary}`,
  );
  return `shadowdiff ${packageVersion()}: does a new release of an HTTP service behave differently?

Usage: shadowdiff COMMAND [OPTIONS]

Commands:
${lines.join("\n")}

shadowdiff COMMAND --help tells more. Exit codes: 0 pass or done, 1 regression, 2 inconclusive,
3 unhealthy, 64 usage or configuration, 65 some input invalid, 70 internal error, 130 interrupted.
`;
}
