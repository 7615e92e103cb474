import type { Summary, Verdict } from "../../differ/index.ts";
import {
  type Finding,
  type Report,
  VERDICT_WORDS,
  approveCommand,
  besidesOf,
  comparedText,
  counted,
  earlierText,
  goneText,
  membersText,
  openText,
  passingText,
  placeText,
  rateText,
  reportOf,
  suspicionText,
} from "../../differ/report/index.ts";

const COLOURS: Readonly<Record<Verdict, number>> = {
  pass: 32,
  fail: 31,
  inconclusive: 33,
  unhealthy: 35,
};
/** Of open, of suspected and of approved ones. */
const SHOWN_MAX = 12;

/** The verdict for people: the sentence first, then each failing cause, then what is still needed, and last what the verdict says nothing about. */
export function verdictText(summary: Summary, { colour }: { readonly colour: boolean }): string {
  const report = reportOf(summary);
  const lines = [
    `${headText(summary.verdict, colour)}  ${comparedText(summary)}`,
    ...report.findings.flatMap(findingLines),
    ...knownLines(report),
    ...goneLines(report),
    ...approvedLines(report),
    ...report.reasons.map(({ message }) => `  ${message}`),
    ...openLines(report),
    ...passingLines(report),
    ...suspectedLines(report),
    ...report.unsaid.map(({ message }) => `  ${message}`),
  ];
  return `${lines.join("\n")}\n`;
}

function headText(verdict: Verdict, colour: boolean): string {
  const { mark, word } = VERDICT_WORDS[verdict];
  const head = `${mark} ${word}`;
  return colour ? `\u001b[1;${COLOURS[verdict]}m${head}\u001b[0m` : head;
}

function findingLines(finding: Finding): string[] {
  const { endpoint, path, severity, members } = finding;
  return [
    `  ${severity.toUpperCase().padEnd(6)} ${endpoint}  ${placeText(path)}  ${rateText(path)}  evidence 10^${path.evidence.toFixed(1)}  ${path.fingerprint}`,
    ...besidesOf(finding).map((said) => `      ${said}`),
    ...(members.length === 0 ? [] : [`      with it: ${membersText(finding)}`]),
    `      meant? ${approveCommand(finding)}`,
  ];
}

/** What failed in the run of `--against` already; it does not count, and stays in sight. */
function knownLines({ known }: Report): string[] {
  return shownOf(
    known.map(
      ({ endpoint, path }) =>
        `  known  ${endpoint}  ${placeText(path)}  candidate odd in ${path.candidateOdd} of ${path.n}; ${earlierText(path) ?? ""}  ${path.fingerprint}`,
    ),
    (more) => `  known  and ${more} more`,
  );
}

/** What failed in the run of `--against`, and does not any more. */
function goneLines({ summary: { against } }: Report): string[] {
  return shownOf(
    (against?.gone ?? []).map(
      (place) =>
        `  gone   ${place.endpoint}  ${place.path} ${place.kind}  ${goneText(place)}  ${place.fingerprint}`,
    ),
    (more) => `  gone   and ${more} more`,
  );
}

/** What a person said is meant; it counts as pass, and stays in sight. */
function approvedLines({ approved }: Report): string[] {
  return shownOf(
    approved.map(
      ({ endpoint, path }) =>
        `  approved ${endpoint}  ${placeText(path)}  candidate odd in ${path.candidateOdd} of ${path.n}  ${path.fingerprint}`,
    ),
    (more) => `  approved and ${more} more`,
  );
}

/** What keeps endpoints from passing, one line each. */
function openLines({ open }: Report): string[] {
  return shownOf(
    open.map((one) => `  ◌ ${one.endpoint.endpoint}  ${openText(one)}`),
    (more) => `  ◌ and ${counted(more, "more endpoint")}`,
  );
}

function passingLines(report: Report): string[] {
  return report.passing.length === 0 ? [] : [`  ✓ ${passingText(report)}`];
}

function suspectedLines({ suspected }: Report): string[] {
  return shownOf(
    suspected.map((finding) => `  ◌ ${finding.endpoint}  ${suspicionText(finding)}`),
    (more) => `  ◌ and ${counted(more, "more endpoint")} that may be slower`,
  );
}

function shownOf(lines: readonly string[], rest: (more: number) => string): string[] {
  const more = lines.length - SHOWN_MAX;
  return more > 0 ? [...lines.slice(0, SHOWN_MAX), rest(more)] : [...lines];
}
