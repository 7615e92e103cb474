import { hash } from "node:crypto";
import { isKnown } from "../read/known-place.ts";
import type { EndpointSummary, PathSummary } from "../verdict/summary.ts";
import {
  VERDICT_WORDS,
  approveCommand,
  besidesOf,
  comparedText,
  earlierText,
  membersText,
  openText,
  placeText,
  rateText,
} from "./finding-words.ts";
import type { Finding, OpenEndpoint, Report, ReportedRun } from "./report.ts";
import { writableText, xmlText } from "./xml-text.ts";

/** CI systems take some ten megabytes of this; a case is below a kilobyte. */
const CASES_MAX = 20_000;
const TEXT_MAX = 2000;
const NAME_MAX = 500;

type Outcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failure" | "error"; readonly message: string; readonly text: string }
  | { readonly kind: "skipped"; readonly message: string };

interface Case {
  readonly name: string;
  readonly outcome: Outcome;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

/**
 * JUnit's XML as Jenkins, GitLab and GitHub's actions read it: one suite an endpoint, one case a place,
 * and before them one that is the verdict. What is undecided or approved is skipped, and says why.
 */
export function junitReport(report: Report, about: ReportedRun): string {
  const { kept, left } = bounded([runSuite(report, about), ...endpointSuites(report)]);
  const note = left > 0 ? [`<!-- ${left} more cases are left out -->`] : [];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    ...note,
    `<testsuites name="shadowdiff">`,
    ...kept.flatMap((suite) => suiteLines(suite, about)),
    "</testsuites>",
    "",
  ].join("\n");
}

function runSuite({ summary, reasons, findings }: Report, { run }: ReportedRun): Suite {
  const { verdict } = summary;
  const { word } = VERDICT_WORDS[verdict];
  const message = `${word}: ${comparedText(summary)}`;
  const said = reasons.map((reason) => reason.message);
  const text = [...said, ...findings.map(({ endpoint, path }) => `${endpoint} ${placeText(path)}`)];
  const outcomes: Readonly<Record<typeof verdict, Outcome>> = {
    pass: { kind: "passed" },
    fail: { kind: "failure", message, text: text.join("\n") },
    unhealthy: { kind: "error", message, text: text.join("\n") },
    inconclusive: { kind: "skipped", message: [message, ...said].join("; ") },
  };
  const name = run === undefined ? "shadowdiff" : `shadowdiff ${run}`;
  return { name, cases: [{ name: "verdict", outcome: outcomes[verdict] }] };
}

function endpointSuites({ summary, findings, open }: Report): Suite[] {
  const found = new Map(findings.map((finding) => [finding.path.fingerprint, finding]));
  const opened = new Map(open.map((one) => [one.endpoint.endpoint, one]));
  return summary.endpoints.map((endpoint) => ({
    name: distinct(endpoint.endpoint, endpoint.endpoint),
    cases: [
      wholeCase(endpoint, opened.get(endpoint.endpoint)),
      ...endpoint.paths.map((path) => ({
        name: distinct(placeText(path), path.fingerprint),
        outcome: outcomeOf(path, found.get(path.fingerprint)),
      })),
    ],
  }));
}

/** So that an endpoint of which nothing differs is seen, and one that needs more requests says so. */
function wholeCase({ requests }: EndpointSummary, opened: OpenEndpoint | undefined): Case {
  return {
    name: "enough was compared",
    outcome:
      opened === undefined
        ? requests === 0
          ? { kind: "skipped", message: "no request of this endpoint was compared" }
          : { kind: "passed" }
        : { kind: "skipped", message: openText(opened) },
  };
}

function outcomeOf(path: PathSummary, finding: Finding | undefined): Outcome {
  if (path.approved === true) {
    return { kind: "skipped", message: `approved: ${rateText(path)}` };
  }
  if (path.verdict === "inconclusive") {
    return { kind: "skipped", message: `not decided: ${rateText(path)}` };
  }
  if (path.verdict === "pass") return { kind: "passed" };
  if (isKnown(path)) {
    return { kind: "skipped", message: `${earlierText(path) ?? ""}; ${rateText(path)}` };
  }
  const lines = [`fingerprint ${path.fingerprint}`, ...besidesOf({ path })];
  if (path.causedBy !== undefined) lines.push(`goes with ${path.causedBy}`);
  if (finding !== undefined && finding.members.length > 0)
    lines.push(`with it: ${membersText(finding)}`);
  if (finding !== undefined) lines.push(`meant? ${approveCommand(finding)}`);
  return {
    ...{ kind: "failure", message: `${path.severity}: ${rateText(path)}` },
    text: lines.join("\n"),
  };
}

/** GitLab keeps one case of each name: what XML or a reader would change bears a mark of its own. */
function distinct(text: string, identity: string): string {
  const plain = writableText(text) === text && /^\S+(?: \S+)*$/.test(text);
  if (plain && text.length <= NAME_MAX) return text;
  return `${text.slice(0, NAME_MAX)} ${hash("sha256", identity).slice(0, 12)}`;
}

/** Suites with at most so many cases in all; those that passed are the first to go. */
function bounded(suites: readonly Suite[]): { kept: Suite[]; left: number } {
  const all = suites.reduce((sum, { cases }) => sum + cases.length, 0);
  let room = CASES_MAX;
  let kept = 0;
  const telling = suites.reduce((sum, suite) => sum + suite.cases.filter(tells).length, 0);
  const onlyTelling = all > CASES_MAX && telling > 0;
  const cut = suites.flatMap(({ name, cases }) => {
    const wanted = onlyTelling ? cases.filter(tells) : cases;
    const some = wanted.slice(0, room);
    room -= some.length;
    kept += some.length;
    return some.length === 0 ? [] : [{ name, cases: some }];
  });
  return { kept: cut, left: all - kept };
}

function tells({ outcome }: Case): boolean {
  return outcome.kind !== "passed";
}

function suiteLines({ name, cases }: Suite, { at }: ReportedRun): string[] {
  const attributes = `name="${attribute(name)}"${counts(cases)} timestamp="${at.slice(0, 19)}"`;
  return [
    `  <testsuite ${attributes}>`,
    ...cases.flatMap((one) => caseLines(one, name)),
    "  </testsuite>",
  ];
}

function caseLines({ name, outcome }: Case, suite: string): string[] {
  const head = `    <testcase classname="${attribute(suite)}" name="${attribute(name)}" time="0"`;
  switch (outcome.kind) {
    case "passed":
      return [`${head}/>`];
    case "skipped":
      return [
        `${head}>`,
        `      <skipped>${xmlText(outcome.message.slice(0, TEXT_MAX))}</skipped>`,
        "    </testcase>",
      ];
    case "failure":
    case "error": {
      const { kind, message, text } = outcome;
      const type = kind === "failure" ? "regression" : "unhealthy";
      const body = xmlText(text.slice(0, TEXT_MAX));
      return [
        `${head}>`,
        `      <${kind} message="${attribute(message)}" type="${type}">${body}</${kind}>`,
        "    </testcase>",
      ];
    }
  }
}

function counts(cases: readonly Case[]): string {
  const of = (kind: Outcome["kind"]) => cases.filter(({ outcome }) => outcome.kind === kind).length;
  return ` tests="${cases.length}" failures="${of("failure")}" errors="${of("error")}" skipped="${of("skipped")}" time="0"`;
}

function attribute(text: string): string {
  return xmlText(text.slice(0, TEXT_MAX));
}
