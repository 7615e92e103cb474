import { writeFile } from "node:fs/promises";
import { listenAddress, serviceAddress, tcpAddress } from "../../core/config/index.ts";
import { ShadowError, errorCode } from "../../core/index.ts";
import type { Command, Terminal } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { type Question, ask, canAsk } from "../init/ask.ts";
import { type Answers, configText } from "../init/config-text.ts";
import { parseOptions } from "../parse-options.ts";

const FILE_DEFAULT = "shadowdiff.yaml";

const help = `Writes a commented configuration to go on with.

Usage: shadowdiff init [OPTIONS]

      --live URL        the service that answers users now; without it (--tap) traffic is mirrored by
                        somebody else
      --primary URL     an instance of the release that runs now
      --secondary URL   another one
      --candidate URL   an instance of the new release
      --listen H:P      where the proxy (or the tap) listens; 127.0.0.1:8080 by default (tap: 8082)
      --admin H:P       where the dashboard listens; 127.0.0.1:8081 by default
      --tap             a tap instead of a proxy: for traffic that a mesh or a web server mirrors
  -o, --output FILE     ${FILE_DEFAULT} by default; - prints it
      --force           writes over a file that is there

On a terminal it asks for what no flag tells; elsewhere --primary, --secondary, --candidate and
--live (or --tap) are needed.
Exit codes: 0 written, 64 usage, or a file that is there.
`;

const options = {
  live: { type: "string" },
  primary: { type: "string" },
  secondary: { type: "string" },
  candidate: { type: "string" },
  listen: { type: "string" },
  admin: { type: "string", default: "127.0.0.1:8081" },
  tap: { type: "boolean", default: false },
  output: { type: "string", short: "o", default: FILE_DEFAULT, takes: "file" },
  force: { type: "boolean", default: false },
} as const;

const ROLES_ASKED = ["primary", "secondary", "candidate"] as const;

type Flags = Partial<Record<"live" | "listen" | (typeof ROLES_ASKED)[number], string>> & {
  readonly admin: string;
  readonly tap: boolean;
};

export const init: Command = {
  name: "init",
  summary: "writes a commented configuration",
  help,
  options,
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    if (positionals.length > 0) throw new ShadowError("USAGE", `init takes no ${positionals[0]}.`);
    if (values.tap && values.live !== undefined)
      throw new ShadowError("USAGE", "init takes --live or --tap, not both.");
    checkFlags(values);
    const text = configText(await answersOf(values, terminal));
    if (values.output === "-") {
      terminal.out(text);
      return EXIT.ok;
    }
    await write(values.output, text, values.force);
    terminal.out(nextSteps(values.output, values.admin));
    return EXIT.ok;
  },
};

function checkFlags(values: Flags): void {
  for (const name of ["live", ...ROLES_ASKED] as const) refuse(name, serviceProblem(values[name]));
  refuse("listen", listenProblem(values.listen));
  refuse("admin", tcpAddress.safeParse(values.admin).error?.issues[0]?.message);
}

function refuse(flag: string, problem: string | undefined): void {
  if (problem !== undefined) throw new ShadowError("USAGE", `--${flag}: ${problem}.`);
}

function serviceProblem(text: string | undefined): string | undefined {
  return text === undefined ? undefined : serviceAddress.safeParse(text).error?.issues[0]?.message;
}

function listenProblem(text: string | undefined): string | undefined {
  return text === undefined ? undefined : listenAddress.safeParse(text).error?.issues[0]?.message;
}

const QUESTIONS: Readonly<Record<"live" | (typeof ROLES_ASKED)[number], Question>> = {
  live: {
    text: "Where is the live service, which answers users now?",
    ...{ fallback: "http://127.0.0.1:9000", check: serviceProblem },
  },
  primary: {
    text: "Where is an instance of the same release for the shadow (primary)?",
    ...{ fallback: "http://127.0.0.1:9001", check: serviceProblem },
  },
  secondary: {
    text: "Where is another one (secondary)?",
    ...{ fallback: "http://127.0.0.1:9002", check: serviceProblem },
  },
  candidate: {
    text: "Where is an instance of the new release (candidate)?",
    ...{ fallback: "http://127.0.0.1:9003", check: serviceProblem },
  },
};

/** Throws USAGE where something is missing and nobody is there to be asked, or the input ends. */
async function answersOf(values: Flags, terminal: Terminal): Promise<Answers> {
  const wanted = values.tap ? ROLES_ASKED : (["live", ...ROLES_ASKED] as const);
  const missing = wanted.filter((name) => values[name] === undefined);
  const asked = await askFor(missing, terminal);
  const given = (name: (typeof wanted)[number]): string => values[name] ?? asked[name] ?? "";
  return {
    live: values.tap ? undefined : given("live"),
    primary: given("primary"),
    secondary: given("secondary"),
    candidate: given("candidate"),
    listen: values.listen ?? (values.tap ? "127.0.0.1:8082" : "127.0.0.1:8080"),
    admin: values.admin,
  };
}

async function askFor(
  missing: readonly (keyof typeof QUESTIONS)[],
  terminal: Terminal,
): Promise<Partial<Record<string, string>>> {
  if (missing.length === 0) return {};
  const flags = missing.map((name) => `--${name} URL`).join(", ");
  if (!canAsk(terminal))
    throw new ShadowError("USAGE", `nobody is there to be asked: give ${flags}.`);
  const questions = Object.fromEntries(missing.map((name) => [name, QUESTIONS[name]] as const));
  const answers = await ask(questions, terminal);
  if (answers !== undefined) return answers;
  throw new ShadowError("USAGE", `the input ended before all was answered: give ${flags}.`);
}

async function write(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: force ? "w" : "wx" });
  } catch (cause) {
    const code = errorCode(cause);
    const what =
      code === "EEXIST"
        ? "is there already: name another with -o, or write over it with --force"
        : `cannot be written (${code})`;
    throw new ShadowError("USAGE", `${file} ${what}.`, { cause });
  }
}

function nextSteps(file: string, admin: string): string {
  return `${file} is written. Next:
  shadowdiff doctor -c ${file}    # are the services there, and do the baselines agree?
  shadowdiff run -c ${file}       # mirror, compare and judge
  shadowdiff gate --url http://${admin} --wait 20m   # the verdict as an exit code
`;
}
