import { mkdir, writeFile } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
import { ShadowError, errorCode } from "../../core/index.ts";
import type { Summary } from "../../differ/index.ts";
import {
  type Report,
  type ReportedRun,
  jsonReport,
  junitReport,
  markdownReport,
  reportOf,
  sarifReport,
} from "../../differ/report/index.ts";
import type { Terminal } from "../command.ts";
import { nearest } from "../config/nearest.ts";

type About = ReportedRun & { readonly file: string | undefined };

/** Those that are made of the verdict alone; html asks for more. */
const FORMATS = {
  json: jsonReport,
  junit: junitReport,
  markdown: markdownReport,
  sarif: (report: Report, about: About) =>
    sarifReport(report, { ...about, file: sourceFile(about.file) }),
} as const satisfies Readonly<Record<string, (report: Report, about: About) => string>>;

type Format = keyof typeof FORMATS | "html";

export interface WantedReport {
  readonly format: Format;
  readonly path: string;
}

/** Reads `--format F=PATH,...`; throws USAGE for what it does not know, and for one file asked for twice. */
export function wantedReports(given: readonly string[]): WantedReport[] {
  const wanted = given.flatMap(partsOf).map(wantedReport);
  const paths = new Set<string>();
  for (const { path } of wanted) {
    if (paths.has(path))
      throw new ShadowError(
        "USAGE",
        `--format names ${path} twice: give each report a file of its own.`,
      );
    paths.add(path);
  }
  return wanted;
}

/** A comma parts two reports where a format's name follows it: a path may hold one. */
function partsOf(text: string): string[] {
  return text.split(/,(?=[a-z]+=)/);
}

function wantedReport(text: string): WantedReport {
  const [, name = "", path = ""] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
  const format = FORMAT_NAMES.find((one) => one === name);
  if (format !== undefined) return { format, path };
  const near = nearest(name, FORMAT_NAMES);
  const hint = near === undefined ? "" : ` The nearest one is ${near}.`;
  throw new ShadowError(
    "USAGE",
    `--format takes ${FORMAT_NAMES.join(", ")} as NAME=PATH, found ${text}.${hint}`,
  );
}

const FORMAT_NAMES: readonly Format[] = ["json", "junit", "markdown", "sarif", "html"];

interface Written {
  readonly summary: Summary;
  readonly about: About;
  /** Makes the html. */
  readonly html: () => Promise<string>;
  readonly terminal: Pick<Terminal, "err">;
}

/** False where one could not be written, which is said. */
export async function writeReports(
  reports: readonly WantedReport[],
  { summary, about, html, terminal }: Written,
): Promise<boolean> {
  let written = true;
  const report = reportOf(summary);
  for (const { format, path } of reports) {
    try {
      const text = format === "html" ? await html() : FORMATS[format](report, about);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    } catch (cause) {
      written = false;
      const why =
        cause instanceof ShadowError
          ? `${cause.code}: ${path} is not written: ${cause.message}`
          : `REPORT_WRITE: ${path} cannot be written (${errorCode(cause)}): check its folder and that this user may write there.`;
      terminal.err(`shadowdiff: ${why}\n`);
    }
  }
  return written;
}

/** As SARIF names a source file: relative, with slashes; none outside of where the gate runs. */
function sourceFile(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const path = relative(process.cwd(), file).split(sep).join("/");
  return path.startsWith("../") || path.startsWith("/") ? undefined : encodeURI(path);
}
