import { ShadowError, errorCode } from "../core/index.ts";
import type { Command, Terminal } from "./command.ts";
import { COMMANDS } from "./command-list.ts";
import { nearest } from "./config/nearest.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { packageVersion } from "./package-version.ts";

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
    ([name, entry]) => `  ${name.padEnd(10)} ${entry.summary}`,
  );
  return `shadowdiff ${packageVersion()}: does a new release of an HTTP service behave differently?

Usage: shadowdiff COMMAND [OPTIONS]

Commands:
${lines.join("\n")}

shadowdiff COMMAND --help tells more. Exit codes: 0 pass or done, 1 regression, 2 inconclusive,
3 unhealthy, 64 usage or configuration, 65 some input invalid, 70 internal error, 130 interrupted.
`;
}
