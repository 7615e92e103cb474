import { access, constants } from "node:fs/promises";
import { z } from "zod";
import { duration } from "../../core/config/index.ts";
import { type Approval, ShadowError, errorCode, systemClock } from "../../core/index.ts";
import type { Summary } from "../../differ/index.ts";
import { readApprovals } from "../approvals/read-approvals.ts";
import type { Command, Terminal } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { type GateRequest, type GateResult, runGate } from "../gate/run-gate.ts";
import { type HtmlReport, openHtmlReport } from "../gate/html-report.ts";
import type { SourceOptions } from "../gate/verdict-source.ts";
import { type WantedReport, wantedReports, writeReports } from "../gate/write-reports.ts";
import { exitCodeOf } from "../output/exit-code-of.ts";
import { packageVersion } from "../package-version.ts";
import { uiFolder } from "../run/ui-folder.ts";
import { verdictText } from "../output/verdict-text.ts";
import { parseOptions, wholeNumber } from "../parse-options.ts";

const help = `Waits for the verdict of a run and turns it into an exit code.

Usage: shadowdiff gate (--url ADMIN | --store PATH) [OPTIONS]

      --url ADMIN           admin address of a running shadowdiff, e.g. http://127.0.0.1:8081
      --store PATH          store folder of a run that has ended (or runs on this machine)
      --run NAME            which run; latest by default
      --approvals FILE      with --store: this file holds instead of what the run began with
      --wait DURATION       how long to wait for a pass or a fail, e.g. 20m; default 0s;
                            a server that does not answer yet is asked again until then
      --min-requests N      every endpoint needs at least N compared exchanges
      --require ENDPOINT    an endpoint that must have been seen, e.g. "GET /products/{id}"; repeatable
      --against RUN         an earlier run of the same store: what failed there, and is no worse now, is
                            shown as known and does not make this one fail
      --on-inconclusive W   fail (exit 2, the default) or warn (exit 0, said aloud)
      --format F=PATH,...   writes reports: json, junit, markdown, sarif, html; repeatable
  -c, --config FILE         the file that SARIF's results point to
      --json                prints the summary as JSON instead of text
      --token TOKEN         of the admin server; SHADOWDIFF_TOKEN is read too

Ends early on pass and fail, which is sound because the test stays valid while it is watched.
Exit codes: 0 pass, 1 regression, 2 inconclusive (also no traffic, endpoint not seen), 3 unhealthy
(also server not reachable, no such run), 64 usage or refused token.
`;

const options = {
  url: { type: "string" },
  store: { type: "string", takes: "folder" },
  run: { type: "string", default: "latest" },
  approvals: { type: "string", takes: "file" },
  wait: { type: "string", default: "0s" },
  "min-requests": { type: "string" },
  require: { type: "string", multiple: true },
  "on-inconclusive": { type: "string", default: "fail", takes: ["fail", "warn"] },
  format: { type: "string", multiple: true },
  config: { type: "string", short: "c", takes: "file" },
  json: { type: "boolean", default: false },
  token: { type: "string" },
  against: { type: "string" },
} as const;

interface GateOptions {
  readonly request: Pick<GateRequest, "waitMs" | "minRequests" | "required" | "against">;
  readonly warnOnly: boolean;
  readonly json: boolean;
  readonly reports: readonly WantedReport[];
  readonly file: string | undefined;
}

interface Reported extends GateOptions {
  readonly source: SourceOptions;
  readonly htmlReport: HtmlReport;
}

export const gate: Command = {
  name: "gate",
  summary: "waits for the verdict of a run and turns it into an exit code",
  help,
  options,
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    if (positionals.length > 0) throw new ShadowError("USAGE", `gate takes no ${positionals[0]}.`);
    const settings = gateOptions(values);
    const approvals = await approvalsOf(values);
    try {
      const { url, store, run } = values;
      const token = values.token ?? terminal.environment["SHADOWDIFF_TOKEN"];
      const source = { url, store, run, token, approvals };
      const htmlReport = await htmlReportFor(settings.reports);
      const result = await runGate({ ...source, ...settings.request }, terminal);
      return await report(result, { ...settings, source, htmlReport }, terminal);
    } catch (error) {
      if (error instanceof ShadowError && UNREACHABLE.has(error.code)) {
        terminal.err(`shadowdiff: ${error.code}: ${error.message}\n`);
        return EXIT.unhealthy;
      }
      throw error;
    }
  },
};

/** Before the wait: that the page is missing is better heard of at once. */
async function htmlReportFor(reports: readonly WantedReport[]): Promise<HtmlReport> {
  const wanted = reports.some(({ format }) => format === "html");
  return wanted ? openHtmlReport(uiFolder()) : async () => "";
}

async function approvalsOf(values: {
  readonly approvals?: string | undefined;
  readonly store?: string | undefined;
}): Promise<readonly Approval[] | undefined> {
  if (values.approvals === undefined) return undefined;
  if (values.store === undefined) {
    throw new ShadowError(
      "USAGE",
      "--approvals goes with --store: a running shadowdiff reads its own file, at the start and on SIGHUP.",
    );
  }
  await access(values.approvals, constants.R_OK).catch((cause: unknown) => {
    const code = errorCode(cause);
    throw new ShadowError(
      "APPROVALS_FILE",
      `${values.approvals} cannot be read (${code}): check the path in --approvals.`,
      { cause },
    );
  });
  return readApprovals(values.approvals);
}

const UNREACHABLE = new Set(["GATE_UNREACHABLE", "GATE_NO_SUCH_RUN", "GATE_BAD_ANSWER"]);

interface GateValues {
  readonly wait: string;
  readonly "min-requests"?: string | undefined;
  readonly require?: string[] | undefined;
  readonly against?: string | undefined;
  readonly "on-inconclusive": string;
  readonly format?: string[] | undefined;
  readonly config?: string | undefined;
  readonly json: boolean;
}

function gateOptions(values: GateValues): GateOptions {
  const onInconclusive = z.enum(["fail", "warn"]).safeParse(values["on-inconclusive"]);
  if (!onInconclusive.success) {
    throw new ShadowError(
      "USAGE",
      `--on-inconclusive takes fail or warn, found ${values["on-inconclusive"]}.`,
    );
  }
  return {
    request: {
      waitMs: durationOf("wait", values.wait),
      minRequests: wholeNumber("min-requests", values["min-requests"]),
      required: values.require,
      against: values.against,
    },
    warnOnly: onInconclusive.data === "warn",
    json: values.json,
    reports: wantedReports(values.format ?? []),
    file: values.config,
  };
}

function durationOf(flag: string, text: string): number {
  // Unlike in a file a bare number is refused: nobody who types --wait 30 means milliseconds.
  const parsed = /[a-z]$/.test(text) ? duration.safeParse(text) : undefined;
  if (parsed?.success === true) return parsed.data;
  throw new ShadowError("USAGE", `--${flag} takes a duration like 30s or 20m, found ${text}.`);
}

async function report(
  { run, summary }: GateResult,
  settings: Reported,
  terminal: Terminal,
): Promise<ExitCode> {
  if (settings.json) terminal.out(`${JSON.stringify({ summary })}\n`);
  else terminal.out(verdictText(summary, { colour: terminal.colour }));
  const about = {
    ...{ run, version: packageVersion(), file: settings.file },
    at: new Date(systemClock.nowMs()).toISOString(),
  };
  const { source, htmlReport } = settings;
  const html = async () => htmlReport({ ...source, run }, { ...about, run, summary });
  const written = await writeReports(settings.reports, { summary, about, html, terminal });
  const code = verdictCode(summary, settings, terminal);
  // A report that is missing must not hide a regression, nor a pass hide that it is missing.
  return code === EXIT.ok && !written ? EXIT.usage : code;
}

function verdictCode(summary: Summary, settings: GateOptions, terminal: Terminal): ExitCode {
  if (summary.verdict === "inconclusive" && settings.warnOnly) {
    terminal.err("shadowdiff: inconclusive, and --on-inconclusive warn: exit 0 without a pass.\n");
    return EXIT.ok;
  }
  return exitCodeOf(summary.verdict);
}
