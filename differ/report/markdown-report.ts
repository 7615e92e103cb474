import type { Reason } from "../verdict/summary.ts";
import { counted } from "./counted.ts";
import {
  VERDICT_WORDS,
  approveCommand,
  besidesOf,
  comparedText,
  earlierText,
  membersText,
  openText,
  passingText,
  placeText,
  rateText,
  suspicionText,
} from "./finding-words.ts";
import type { Finding, Report, ReportedRun } from "./report.ts";

/** A comment on GitHub takes 65,536 characters, a job's summary a mebibyte. */
const CHARACTERS_MAX = 60_000;
const CELL_MAX = 400;

/**
 * Markdown for a job's summary or a comment: the verdict, a table of what fails, the rest folded. Begins
 * with a mark by which a comment is found again. What does not fit is counted.
 */
export function markdownReport(report: Report, about: ReportedRun): string {
  const { summary, findings, reasons, unsaid } = report;
  const { mark, word } = VERDICT_WORDS[summary.verdict];
  const run = about.run === undefined ? "" : ` · run ${code(about.run)}`;
  const link = about.link === undefined ? "" : ` · ${code(about.link)}`;
  const against = summary.against?.run ?? "";
  const page = new Page(CHARACTERS_MAX);
  page.always([
    "<!-- shadowdiff-report -->",
    `## ${mark} shadowdiff: ${word}`,
    "",
    `${plain(comparedText(summary))}${run}${link}`,
    "",
  ]);
  page.list(reasonLines(reasons), "reason");
  page.table(FINDINGS_HEAD, findings.map(findingRow), "finding");
  page.folded("How to say that a finding is meant", findings.map(approveLine));
  const { open, known, approved, suspected, passing } = report;
  page.folded(
    `${counted(known.length, "cause")} known from ${plain(against)}`,
    known.map(knownLine),
  );
  page.folded(
    `${counted(open.length, "endpoint")} not decided`,
    open.map((one) => `- ${code(one.endpoint.endpoint)}: ${plain(openText(one))}`),
  );
  page.folded(`${counted(approved.length, "difference")} approved`, approved.map(approvedLine));
  page.folded(
    `${counted(suspected.length, "endpoint")} may be slower`,
    suspected.map((one) => `- ${code(one.endpoint)} ${plain(suspicionText(one))}`),
  );
  page.folded(
    passingText(report),
    passing.map(
      ({ endpoint, requests }) => `- ${code(endpoint)}: ${counted(requests, "exchange")}`,
    ),
  );
  page.list(reasonLines(unsaid), "reason");
  return page.text();
}

const FINDINGS_HEAD = [
  "| severity | endpoint | place | how often | evidence | fingerprint |",
  "|---|---|---|---|---|---|",
];

function findingRow(finding: Finding): string {
  const { endpoint, path, severity, members } = finding;
  const place = [
    code(placeText(path)),
    ...besidesOf(finding).map(plain),
    ...(members.length === 0 ? [] : [`with it: ${plain(membersText(finding))}`]),
  ];
  const cells = [
    severity,
    code(endpoint),
    place.join("<br>"),
    plain(rateText(path)),
    `10<sup>${path.evidence.toFixed(1)}</sup>`,
    code(path.fingerprint),
  ];
  return `| ${cells.join(" | ")} |`;
}

function approveLine(finding: Finding): string {
  return `- ${code(approveCommand(finding))}`;
}

function knownLine({ endpoint, path, members, severity }: Finding): string {
  const more = members.length === 0 ? "" : `, with ${counted(members.length, "more place")}`;
  const said = `${severity}, ${rateText(path)}; ${earlierText(path) ?? ""}${more}`;
  return `- ${code(`${endpoint} ${placeText(path)}`)}: ${plain(said)}, ${code(path.fingerprint)}`;
}

function approvedLine({ endpoint, path }: Finding): string {
  return `- ${code(`${endpoint} ${placeText(path)}`)}: ${plain(rateText(path))}, ${code(path.fingerprint)}`;
}

function reasonLines(reasons: readonly Reason[]): string[] {
  return reasons.map(({ code: name, message }) => `- ${plain(message)} (${code(name)})`);
}

/** Everything that Markdown or HTML could read as its own, and what names people. */
const ACTIVE = /[&<>|`*_~[\]()!@#:\\"']/g;

/** Data as plain text, whatever it holds. */
function plain(text: string): string {
  return cut(text)
    .replace(/[\p{C}\s]+/gu, " ")
    .replace(ACTIVE, (character) => `&#${character.charCodeAt(0)};`);
}

function code(text: string): string {
  return `<code>${plain(text)}</code>`;
}

function cut(text: string): string {
  return text.length <= CELL_MAX ? text : `${text.slice(0, CELL_MAX)}…`;
}

/** Lines until there is no room; what is left out is counted where it would have stood. */
class Page {
  readonly #lines: string[] = [];
  #room: number;

  constructor(room: number) {
    this.#room = room;
  }

  always(lines: readonly string[]): void {
    for (const line of lines) this.#add(line);
  }

  list(lines: readonly string[], noun: string): void {
    if (lines.length === 0) return;
    this.#fill(lines, noun);
    this.#add("");
  }

  table(head: readonly string[], rows: readonly string[], noun: string): void {
    if (rows.length === 0) return;
    this.always(head);
    const left = this.#fit(rows);
    this.#add("");
    if (left > 0) this.always([moreLine(left, noun), ""]);
  }

  folded(summary: string, lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.always([`<details><summary>${summary}</summary>`, ""]);
    this.#fill(lines, "line");
    this.always(["", "</details>", ""]);
  }

  text(): string {
    return `${this.#lines.join("\n").trimEnd()}\n`;
  }

  #fill(lines: readonly string[], noun: string): void {
    const left = this.#fit(lines);
    if (left > 0) this.#add(moreLine(left, noun));
  }

  /** How many did not fit. */
  #fit(lines: readonly string[]): number {
    const over = lines.findIndex((line) => {
      if (line.length + 1 > this.#room) return true;
      this.#add(line);
      return false;
    });
    return over === -1 ? 0 : lines.length - over;
  }

  #add(line: string): void {
    this.#lines.push(line);
    this.#room -= line.length + 1;
  }
}

function moreLine(left: number, noun: string): string {
  return `… and ${counted(left, `more ${noun}`)}; the JSON report has all.`;
}
