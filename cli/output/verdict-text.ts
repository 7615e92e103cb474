import type { EndpointSummary, PathSummary, Summary, Verdict } from "../../differ/index.ts";
import { onlyText } from "../../differ/read/index.ts";

const WORD: Readonly<Record<Verdict, { mark: string; text: string; colour: number }>> = {
  pass: { mark: "✓", text: "PASS", colour: 32 },
  fail: { mark: "✗", text: "FAIL", colour: 31 },
  inconclusive: { mark: "◌", text: "INCONCLUSIVE", colour: 33 },
  unhealthy: { mark: "!", text: "UNHEALTHY", colour: 35 },
};

interface Place {
  readonly endpoint: string;
  readonly path: PathSummary;
  /** Other fields of the same cause. */
  readonly members: readonly PathSummary[];
}

/** The verdict for people: the sentence first, then each failing cause, then what is still needed, and last what the verdict says nothing about. */
export function verdictText(summary: Summary, options: { colour: boolean }): string {
  const word = WORD[summary.verdict];
  const head = `${word.mark} ${word.text}`;
  const lines = [
    `${options.colour ? `\u001b[1;${word.colour}m${head}\u001b[0m` : head}  ${sentence(summary)}`,
  ];
  const failing = summary.endpoints.flatMap(failingPlaces);
  for (const place of failing) lines.push(...failureLines(place));
  lines.push(...approvedLines(summary));
  const said = summary.reasons.filter(({ code }) => !SHOWN_ELSEWHERE.has(code));
  lines.push(...messages(said.filter(({ code }) => !LAST.has(code))));
  lines.push(...openLines(summary));
  const passing = summary.endpoints.filter((endpoint) => endpoint.verdict === "pass").length;
  if (passing > 0)
    lines.push(`  ✓ ${count(passing, "endpoint")} of ${summary.endpoints.length} pass`);
  lines.push(...suspectedLines(summary));
  lines.push(...messages(said.filter(({ code }) => LAST.has(code))));
  return `${lines.join("\n")}\n`;
}

function messages(reasons: Summary["reasons"]): string[] {
  return reasons.map(({ message }) => `  ${message}`);
}

/** No reason for the verdict, only what it says nothing about. */
const LAST = new Set(["BLIND"]);

/** Shown as failing places, or in one line for each endpoint that is still open. */
const SHOWN_ELSEWHERE = new Set([
  "FIELD_REGRESSION",
  "HARD_RULE",
  "LATENCY",
  "NEEDS_REQUESTS",
  "UNDECIDED",
]);
const OPEN_SHOWN_MAX = 12;

/** What keeps endpoints from passing, one line each. */
function openLines(summary: Summary): string[] {
  const open = summary.endpoints.filter((endpoint) => endpoint.verdict === "inconclusive");
  const lines = open.slice(0, OPEN_SHOWN_MAX).map((endpoint) => {
    const undecided = endpoint.paths.filter(
      (path) =>
        path.verdict === "inconclusive" &&
        path.path !== "latency" &&
        path.candidateOdd + path.secondaryOdd > 0,
    );
    const places = undecided
      .slice(0, 3)
      .map(
        (path) =>
          `${path.path} (candidate odd in ${path.candidateOdd}, secondary in ${path.secondaryOdd})`,
      );
    const more =
      undecided.length > places.length ? ` and ${undecided.length - places.length} more` : "";
    const needed = Math.max(
      endpoint.requestsNeeded ?? 0,
      ...undecided.map((path) => path.requestsNeeded ?? 0),
    );
    const need = needed > 0 ? `; about ${count(needed, "more request")} needed` : "";
    const why = places.length === 0 ? "" : `; undecided: ${places.join(", ")}${more}`;
    return `  ◌ ${endpoint.endpoint}  ${count(endpoint.requests, "exchange")}${need}${why}`;
  });
  if (open.length > lines.length)
    lines.push(`  ◌ and ${open.length - lines.length} more endpoints`);
  return lines;
}

/** Latency holds no pass back; what its list names is said all the same. */
function suspectedLines(summary: Summary): string[] {
  const lines = summary.endpoints.flatMap(({ endpoint, verdict, paths }) =>
    verdict !== "pass"
      ? []
      : paths
          .filter(
            (path) =>
              path.path === "latency" && path.verdict === "inconclusive" && path.listed === true,
          )
          .map(
            ({ n, candidateOdd, secondaryOdd }) =>
              `  ◌ ${endpoint}  passes, and may be slower: the candidate was slower than the secondary in ${candidateOdd} of ${count(n, "exchange")} and faster in ${secondaryOdd}; not decided`,
          ),
  );
  const shown = lines.slice(0, OPEN_SHOWN_MAX);
  if (lines.length > shown.length)
    shown.push(`  ◌ and ${count(lines.length - shown.length, "more endpoint")} that may be slower`);
  return shown;
}

function sentence(summary: Summary): string {
  const invalid = summary.invalid > 0 ? `, ${count(summary.invalid, "line")} invalid` : "";
  return `${count(summary.compared, "exchange")} compared over ${count(summary.endpoints.length, "endpoint")}${invalid}`;
}

function failingPlaces(endpoint: EndpointSummary): Place[] {
  const failing = endpoint.paths.filter(
    (path) => path.verdict === "fail" && path.approved !== true,
  );
  const fingerprints = new Set(failing.map((path) => path.fingerprint));
  const heads = failing.filter(
    (path) => path.causedBy === undefined || !fingerprints.has(path.causedBy),
  );
  return heads.map((path) => ({
    endpoint: endpoint.endpoint,
    path,
    members: failing.filter((other) => other.causedBy === path.fingerprint),
  }));
}

function failureLines({ endpoint, path, members }: Place): string[] {
  const rate = path.n === 0 ? 0 : (100 * path.candidateOdd) / path.n;
  const head =
    `  ${(path.groupSeverity ?? path.severity).toUpperCase().padEnd(6)} ${endpoint}  ${path.path} ${path.kind}  candidate odd in ${path.candidateOdd} of ${path.n} ` +
    `(${rate.toFixed(1)} %), secondary odd in ${path.secondaryOdd}  evidence 10^${path.evidence.toFixed(1)}  ${path.fingerprint}`;
  const lines = [head];
  if (path.only !== undefined) lines.push(`      only ${onlyText(path.only)}`);
  if (members.length === 0) return lines;
  const names = members.slice(0, 6).map((member) => `${member.path} ${member.kind}`);
  const more = members.length > names.length ? ` and ${members.length - names.length} more` : "";
  lines.push(`      with it: ${names.join(", ")}${more}`);
  return lines;
}

const APPROVED_SHOWN_MAX = 12;

/** What a person said is meant; it counts as pass, and stays in sight. */
function approvedLines(summary: Summary): string[] {
  const approved = summary.endpoints.flatMap(({ endpoint, paths }) =>
    paths
      .filter((path) => path.approved === true && path.candidateOdd > path.secondaryOdd)
      .map(
        (path) =>
          `  approved ${endpoint}  ${path.path} ${path.kind}  candidate odd in ${path.candidateOdd} of ${path.n}  ${path.fingerprint}`,
      ),
  );
  const shown = approved.slice(0, APPROVED_SHOWN_MAX);
  if (approved.length > shown.length)
    shown.push(`  approved and ${approved.length - shown.length} more`);
  return shown;
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}
