import { isKnown } from "../read/known-place.ts";
import { SEVERITIES, type Severity } from "../causes/severity.ts";
import type { EndpointSummary, PathSummary, Reason, Summary } from "../verdict/summary.ts";

/** Which run a report is about. */
export interface ReportedRun {
  /** Its name; undefined where triples were compared without one. */
  readonly run: string | undefined;
  /** Version of shadowdiff. */
  readonly version: string;
  /** When the report was made, ISO 8601 in UTC. */
  readonly at: string;
  /** Where people look further. */
  readonly link?: string | undefined;
}

/** A cause: its head, and the other places that go wrong with it. */
export interface Finding {
  readonly endpoint: string;
  readonly path: PathSummary;
  readonly members: readonly PathSummary[];
  /** The worst of head and members. */
  readonly severity: Severity;
}

/** An endpoint that neither passes nor fails, and what keeps it from either. */
export interface OpenEndpoint {
  readonly endpoint: EndpointSummary;
  readonly undecided: readonly PathSummary[];
  /** About how many more requests it needs; 0 where more would not help by themselves. */
  readonly requestsNeeded: number;
}

/** What every format says of a verdict, in the order in which it is said. */
export interface Report {
  readonly summary: Summary;
  /** What fails, the worst first. */
  readonly findings: readonly Finding[];
  /** What failed in the run that this one is held against, and does not count; the worst first. */
  readonly known: readonly Finding[];
  /** What people said is meant, where the candidate is odd; the worst first. */
  readonly approved: readonly Finding[];
  readonly open: readonly OpenEndpoint[];
  readonly passing: readonly EndpointSummary[];
  /** Latencies that hold no pass back and that the list names. */
  readonly suspected: readonly Finding[];
  /** Reasons of the verdict that none of the above tells. */
  readonly reasons: readonly Reason[];
  /** What the verdict says nothing about. */
  readonly unsaid: readonly Reason[];
}

const UNSAID = new Set(["BLIND"]);
/** Told by findings and open endpoints. */
const TOLD = new Set(["FIELD_REGRESSION", "HARD_RULE", "LATENCY", "NEEDS_REQUESTS", "UNDECIDED"]);

export function reportOf(summary: Summary): Report {
  const { endpoints } = summary;
  const left = summary.reasons.filter(({ code }) => !TOLD.has(code));
  return {
    summary,
    findings: endpoints.flatMap((one) => failing(one, false)).toSorted(worstFirst),
    known: endpoints.flatMap((one) => failing(one, true)).toSorted(worstFirst),
    approved: endpoints.flatMap(approved).toSorted(worstFirst),
    open: endpoints.filter(({ verdict }) => verdict === "inconclusive").map(open),
    passing: endpoints.filter(({ verdict }) => verdict === "pass"),
    suspected: endpoints.flatMap(suspected),
    reasons: left.filter(({ code }) => !UNSAID.has(code)),
    unsaid: left.filter(({ code }) => UNSAID.has(code)),
  };
}

/** Causes of what is known, or of the rest: a new place of a known cause stands for itself. */
function failing({ endpoint, paths }: EndpointSummary, known: boolean): Finding[] {
  const all = paths.filter(
    (path) => path.verdict === "fail" && path.approved !== true && isKnown(path) === known,
  );
  const names = new Set(all.map(({ fingerprint }) => fingerprint));
  const heads = all.filter(({ causedBy }) => causedBy === undefined || !names.has(causedBy));
  return heads.map((path) => ({
    ...{ endpoint, path, severity: path.groupSeverity ?? path.severity },
    members: all.filter(({ causedBy }) => causedBy === path.fingerprint),
  }));
}

function approved({ endpoint, paths }: EndpointSummary): Finding[] {
  return paths
    .filter((path) => path.approved === true && path.candidateOdd > path.secondaryOdd)
    .map((path) => ({ endpoint, path, members: [], severity: path.severity }));
}

function open(endpoint: EndpointSummary): OpenEndpoint {
  const undecided = endpoint.paths.filter(
    ({ verdict, path, candidateOdd, secondaryOdd }) =>
      verdict === "inconclusive" && path !== "latency" && candidateOdd + secondaryOdd > 0,
  );
  const needed = undecided.map((path) => path.requestsNeeded ?? 0);
  const requestsNeeded = Math.max(endpoint.requestsNeeded ?? 0, ...needed);
  return { endpoint, undecided, requestsNeeded };
}

function suspected({ endpoint, verdict, paths }: EndpointSummary): Finding[] {
  if (verdict !== "pass") return [];
  return paths
    .filter(
      ({ path, verdict: own, listed }) =>
        path === "latency" && own === "inconclusive" && listed === true,
    )
    .map((path) => ({ endpoint, path, members: [], severity: path.severity }));
}

function worstFirst(left: Finding, right: Finding): number {
  const bySeverity = SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity);
  return bySeverity === 0 ? right.path.evidence - left.path.evidence : bySeverity;
}
