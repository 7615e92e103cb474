import { type Config, ShadowError, systemClock } from "../../core/index.ts";
import { approvalsFor, dayOf } from "../approvals/approvals-for.ts";
import { fingerprintText } from "../approvals/approvals-schema.ts";
import { type Findings, findingsOf } from "../approvals/findings.ts";
import { type NewApproval, type Written, writeApprovals } from "../approvals/write-approvals.ts";
import { APPROVALS_FILE_DEFAULT as FILE_DEFAULT } from "../approvals/default-file.ts";
import type { Command, Terminal } from "../command.ts";
import { loadConfig } from "../config/load-config.ts";
import { EXIT } from "../exit-codes.ts";
import { parseOptions } from "../parse-options.ts";

const help = `Says that differences are meant: they keep their evidence and count as pass from then on.

Usage: shadowdiff approve FINGERPRINT... --reason TEXT --by WHO [OPTIONS]

      --reason TEXT     why it is meant; needed
      --by WHO          who says so; needed
      --until DATE      the last day it holds, e.g. 2027-01-31 (UTC); for ever without
      --group           covers the other places of the cause group that it heads, too
      --allow-high      differences of high severity may be approved several at once or as a group
  -c, --config FILE     its keys approvals (the file, ${FILE_DEFAULT} by default) and store
      --store PATH      store folder in which the fingerprints are looked up
      --url ADMIN       looks them up at a running shadowdiff instead
      --run NAME        which run of the store; latest by default
      --token TOKEN     of the admin server; SHADOWDIFF_TOKEN is read too

Writes the approvals file, which is for reviewing in git; comments and order stay. Approving again
changes nothing, or changes reason, person and day. Without a run to look them up in, it says so.
A run that goes on reads the file again on SIGHUP.
Exit codes: 0 approved (or approved already), 3 no such run or server, 64 usage, a fingerprint that
the run does not have, or high severity in bulk.
`;

const options = {
  reason: { type: "string" },
  by: { type: "string" },
  until: { type: "string" },
  group: { type: "boolean", default: false },
  "allow-high": { type: "boolean", default: false },
  config: { type: "string", short: "c", takes: "file" },
  store: { type: "string", takes: "folder" },
  url: { type: "string" },
  run: { type: "string", default: "latest" },
  token: { type: "string" },
} as const;

export const approve: Command = {
  name: "approve",
  summary: "says that differences are meant, in a file that is reviewed",
  help,
  options,
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    const wanted = {
      fingerprints: fingerprintsOf(positionals),
      reason: needed("reason", values.reason),
      by: needed("by", values.by),
      until: dayOf(values.until, systemClock.nowMs()),
      group: values.group,
      allowHigh: values["allow-high"],
    };
    if (values.url !== undefined && values.store !== undefined)
      throw new ShadowError(
        "USAGE",
        "approve looks in --url ADMIN or in --store PATH, not in both.",
      );
    const config = await loadConfig({
      file: values.config,
      set: [],
      environment: terminal.environment,
    });
    const found = await lookUp(values, { config, terminal });
    if (found === "no such run") return EXIT.unhealthy;
    const approvals = approvalsFor(wanted, found);
    const file = config.approvals ?? FILE_DEFAULT;
    tell(await writeApprovals(file, approvals), { approvals, file, terminal });
    if (config.approvals === undefined)
      terminal.out(`No configuration names the file yet: add the key  approvals: ${file}\n`);
    return EXIT.ok;
  },
};

function fingerprintsOf(positionals: readonly string[]): string[] {
  if (positionals.length === 0)
    throw new ShadowError(
      "USAGE",
      "approve needs a fingerprint: 12 hex digits, as reports show it.",
    );
  for (const text of positionals) {
    if (!fingerprintText.safeParse(text).success)
      throw new ShadowError("USAGE", `${text} is no fingerprint: expected 12 hex digits.`);
  }
  return [...new Set(positionals)];
}

function needed(flag: "reason" | "by", text: string | undefined): string {
  const given = text?.trim() ?? "";
  if (given !== "") return given;
  const what = flag === "reason" ? "why the difference is meant" : "who says that it is meant";
  throw new ShadowError("USAGE", `approve needs --${flag}: ${what}.`);
}

interface Where {
  readonly store?: string | undefined;
  readonly url?: string | undefined;
  readonly run: string;
  readonly token?: string | undefined;
}

const NOT_THERE = new Set(["GATE_NO_SUCH_RUN", "ADMIN_UNREACHABLE", "ADMIN_BAD_ANSWER"]);

/** Undefined where nobody named a run and there is none: that is said, and nothing is checked. */
async function lookUp(
  values: Where,
  { config, terminal }: { readonly config: Config; readonly terminal: Terminal },
): Promise<Findings | "no such run" | undefined> {
  try {
    return await findingsOf({
      url: values.url,
      token: values.token ?? terminal.environment["SHADOWDIFF_TOKEN"],
      store: values.store ?? config.store.path,
      run: values.run,
    });
  } catch (error) {
    if (!(error instanceof ShadowError) || !NOT_THERE.has(error.code)) throw error;
    const named = values.url ?? values.store ?? (values.run === "latest" ? undefined : values.run);
    if (named !== undefined) {
      terminal.err(`shadowdiff: ${error.code}: ${error.message}\n`);
      return "no such run";
    }
    terminal.err(
      `shadowdiff: APPROVE_UNCHECKED: no run in ${config.store.path} to look the fingerprints up in, so nothing about them is checked.\n`,
    );
    return undefined;
  }
}

const WORDS: Readonly<Record<Written, string>> = {
  added: "approved",
  changed: "approved anew",
  same: "approved already, nothing changed",
};

function tell(
  written: ReadonlyMap<string, Written>,
  {
    approvals,
    file,
    terminal,
  }: {
    readonly approvals: readonly NewApproval[];
    readonly file: string;
    readonly terminal: Terminal;
  },
): void {
  for (const { fingerprint, difference, members, until } of approvals) {
    const what = difference === undefined ? "" : `  ${difference}`;
    const group = members.length === 0 ? "" : `, with ${members.length} of its group`;
    const end = until === undefined ? "" : `, until ${until}`;
    const word = WORDS[written.get(fingerprint) ?? "same"];
    terminal.out(`${fingerprint}${what}: ${word}${group}${end}\n`);
  }
  terminal.out(
    `${file}: review and commit it. It holds from the next start, or SIGHUP of a run.\n`,
  );
}
