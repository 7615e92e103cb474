import type { Kind } from "../compare/difference.ts";
import { KINDS } from "../compare/difference.ts";
import type { Severity } from "../causes/severity.ts";
import { besidesOf, goneText, membersText, placeText, rateText } from "./finding-words.ts";
import type { GonePlace } from "../verdict/summary.ts";
import type { Finding, Report, ReportedRun } from "./report.ts";

/** So many results are shown by GitHub's code scanning. */
const RESULTS_MAX = 5000;

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  high: "error",
  medium: "warning",
  low: "note",
};

/** What a difference of each kind means, said of the candidate. */
const RULES: Readonly<Record<Kind, string>> = {
  outcome: "The candidate does not answer where the baselines do, or the other way round.",
  encoding: "The candidate's body does not decode or parse as the baselines' do.",
  type: "A value has another type than in the baselines' answers.",
  missing: "Something is gone that the baselines answer.",
  extra: "Something is there that the baselines do not answer.",
  length: "A list or a body has another length than in the baselines' answers.",
  order: "The same elements come in another order.",
  value: "A value is another than in the baselines' answers.",
  slower: "The candidate answers later than the baselines.",
};

/**
 * SARIF 2.1.0 (OASIS): a result for each cause that fails, with its fingerprint; what is approved is there
 * and suppressed, what is known from the run of `--against` is unchanged, what went since is absent. Results point to `file` where one
 * is given, since a running service has no source line.
 */
export function sarifReport(
  report: Report,
  about: ReportedRun & { readonly file?: string | undefined },
): string {
  const { against } = report.summary;
  const result = (finding: Finding) => ({
    ...resultOf(finding, about.file),
    ...(against !== undefined && { baselineState: baselineState(finding) }),
  });
  const all = [
    ...report.findings.map(result),
    ...report.known.map(result),
    ...report.approved.map((finding) => ({
      ...result(finding),
      suppressions: [{ kind: "external", status: "accepted" }],
    })),
    ...(against?.gone ?? []).map((place) => goneResult(place, about.file)),
  ];
  const results = all.slice(0, RESULTS_MAX);
  const { verdict, compared, reasons } = report.summary;
  const run = {
    tool: {
      driver: {
        ...{ name: "shadowdiff", version: about.version, semanticVersion: about.version },
        rules: KINDS.map((kind) => ({ id: kind, shortDescription: { text: RULES[kind] } })),
      },
    },
    automationDetails: { id: `shadowdiff/${about.run ?? ""}` },
    invocations: [{ executionSuccessful: verdict !== "unhealthy", endTimeUtc: about.at }],
    results,
    properties: {
      ...{ verdict, compared, reasons, leftOut: all.length - results.length },
      ...(against !== undefined && { against: { run: against.run, verdict: against.verdict } }),
    },
  };
  const log = { $schema: SCHEMA, version: "2.1.0", runs: [run] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const SCHEMA =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** SARIF 2.1.0, 3.27.24, with the run of `--against` as the baseline; what got much oftener is an update. */
function baselineState({ path: { earlier } }: Finding): "new" | "updated" | "unchanged" {
  if (earlier === undefined) return "new";
  return earlier.worse === true ? "updated" : "unchanged";
}

function resultOf(finding: Finding, file: string | undefined) {
  const { endpoint, path, members, severity } = finding;
  const place = placeText(path);
  const said = [
    `${endpoint} ${place}: ${rateText(path)}.`,
    ...besidesOf(finding).map((one) => `${one}.`),
    members.length === 0 ? undefined : `With it: ${membersText(finding)}.`,
  ];
  return {
    ruleId: path.kind,
    ruleIndex: KINDS.indexOf(path.kind),
    level: LEVELS[severity],
    message: { text: said.filter((one) => one !== undefined).join(" ") },
    partialFingerprints: { "shadowdiff/v1": path.fingerprint },
    locations: [location(endpoint, path.path, file)],
    occurrenceCount: Math.max(1, path.candidateOdd),
    properties: { severity, evidence: path.evidence, compared: path.n },
  };
}

function location(endpoint: string, path: string, file: string | undefined) {
  return {
    ...(file === undefined
      ? {}
      : { physicalLocation: { artifactLocation: { uri: file }, region: { startLine: 1 } } }),
    logicalLocations: [{ name: path, fullyQualifiedName: `${endpoint} ${path}`, kind: "element" }],
  };
}

function goneResult(place: GonePlace, file: string | undefined) {
  const { endpoint, path, kind, fingerprint, n, candidateOdd } = place;
  return {
    ...{ ruleId: kind, ruleIndex: KINDS.indexOf(kind), kind: "pass", level: "none" },
    message: { text: `${endpoint} ${path} ${kind}: ${goneText(place)}.` },
    partialFingerprints: { "shadowdiff/v1": fingerprint },
    locations: [location(endpoint, path, file)],
    baselineState: "absent",
    properties: { before: { compared: n, candidateOdd } },
  };
}
