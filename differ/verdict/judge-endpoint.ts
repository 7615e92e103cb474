import { explain } from "../causes/explain.ts";
import { severityOf, worstOf } from "../causes/severity.ts";
import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import { LATENCY_PATH } from "../tally/entry.ts";
import type { Thresholds } from "./alpha-budget.ts";
import { compareText } from "./compare-text.ts";
import { findCauses } from "./causes.ts";
import { passLogE, printedEvidence } from "./e-values.ts";
import { judgeFieldOnce } from "./judge-once.ts";
import { fieldFingerprint } from "./fingerprint.ts";
import type { FieldJudgement, JudgeContext } from "./judgement.ts";
import { leastRequests } from "./least-requests.ts";
import { requestsNeeded } from "./projection.ts";
import { sharesOf } from "./shares.ts";
import type { EndpointSummary, FieldVerdict, PathSummary } from "./summary.ts";

/** What each place has to reach. */
export type ThresholdsOf = Pick<ReadonlyMap<FieldTally, Thresholds>, "get">;

export interface EndpointContext extends JudgeContext {
  readonly thresholds: ThresholdsOf;
  readonly approvals: ReadonlySet<string>;
  readonly alarms: ReadonlySet<string>;
  /** Places of the list over all endpoints. */
  readonly listed: ReadonlySet<FieldTally>;
}

/** An endpoint's places with what their counts say. */
export type Judgements = ReadonlyMap<FieldTally, FieldJudgement>;

/** One place as it is printed, with what the reasons need besides. */
export interface JudgedPath {
  summary: PathSummary;
  readonly judgement: FieldJudgement;
}

export interface JudgedEndpoint {
  readonly entry: EndpointTally;
  readonly summary: EndpointSummary;
  readonly paths: readonly JudgedPath[];
  /** About how many more requests until the endpoint itself can pass; 0 when it could. */
  readonly requestsNeeded: number;
}

const NO_THRESHOLDS: Thresholds = {};

/** What the counts of an endpoint's places say, each by itself. */
export function judgeFields(
  entry: EndpointTally,
  context: Pick<EndpointContext, "gate" | "blockSize" | "thresholds">,
): Judgements {
  const { gate, blockSize } = context;
  const judgements = new Map<FieldTally, FieldJudgement>();
  for (const field of entry.fields.values()) {
    const thresholds = context.thresholds.get(field) ?? NO_THRESHOLDS;
    judgements.set(field, judgeFieldOnce(entry, field, { gate, blockSize, thresholds }));
  }
  return judgements;
}

/** Puts an endpoint's judgements together, with approvals, alarms and the list, and judges the endpoint itself. */
export function judgeEndpoint(
  entry: EndpointTally,
  judgements: Judgements,
  context: EndpointContext,
): JudgedEndpoint {
  const causes = findCauses(entry.fields.values());
  const paths: JudgedPath[] = [];
  for (const [field, judgement] of judgements) {
    const summary = summarizePath(entry, { field, judgement, head: causes.get(field) }, context);
    paths.push({ summary, judgement });
  }
  nameMembers(paths);
  paths.sort(bySeverity);
  const needed = endpointNeeds(entry, context);
  const summary: EndpointSummary = {
    endpoint: entry.endpoint,
    requests: entry.n,
    verdict: endpointVerdict(paths, needed),
    paths: paths.map((path) => path.summary),
    ...(needed > 0 && { requestsNeeded: needed }),
    shares: sharesOf(entry),
  };
  return { entry, summary, paths, requestsNeeded: needed };
}

function summarizePath(
  entry: EndpointTally,
  of: { field: FieldTally; judgement: FieldJudgement; head: FieldTally | undefined },
  context: EndpointContext,
): PathSummary {
  const { field, judgement, head } = of;
  const name = fieldFingerprint(entry.endpoint, field);
  const approved = context.approvals.has(name);
  const latched = context.alarms.has(name);
  const verdict: FieldVerdict = approved ? "pass" : latched ? "fail" : judgement.verdict;
  const needed = verdict === "inconclusive" ? judgement.requestsNeeded : undefined;
  const only = explanationOf(entry, field);
  return {
    path: field.path,
    kind: field.kind,
    n: entry.n,
    candidateOdd: field.cells.candidate,
    secondaryOdd: field.cells.secondary,
    primaryOdd: field.cells.primary,
    allDifferent: field.cells.all,
    ...(field.byShape > 0 && { byShape: field.byShape }),
    verdict,
    evidence: printedEvidence(judgement.logE),
    fingerprint: name,
    severity: severityOf(field.path, field.kind),
    ...(only !== undefined && { only }),
    ...(head !== undefined && { causedBy: fieldFingerprint(entry.endpoint, head) }),
    ...(needed !== undefined && { requestsNeeded: needed }),
    ...(context.listed.has(field) && { listed: true }),
    ...(approved && { approved }),
  };
}

/** Where the candidate is not odd more often than the secondary there is nothing to explain. */
function explanationOf(entry: EndpointTally, field: FieldTally): PathSummary["only"] {
  const { cells, features } = field;
  if (features === undefined) return undefined;
  return cells.candidate > cells.secondary
    ? explain(entry.detail.features, features, cells)
    : undefined;
}

/** A group's head lists the others. */
function nameMembers(paths: readonly JudgedPath[]): void {
  const groups = Map.groupBy(paths, ({ summary }) => summary.causedBy);
  for (const path of paths) {
    const members = groups.get(path.summary.fingerprint);
    if (members === undefined) continue;
    path.summary = {
      ...path.summary,
      members: members.map(({ summary }) => summary.fingerprint).toSorted(compareText),
      groupSeverity: worstOf([path, ...members].map(({ summary }) => summary.severity)),
    };
  }
}

/** Every place must pass, so passing needs no correction for their number; latency holds nothing back. */
function endpointVerdict(paths: readonly JudgedPath[], needed: number): FieldVerdict {
  if (paths.some(({ summary }) => summary.verdict === "fail")) return "fail";
  const open = paths.some(
    ({ summary }) => summary.verdict !== "pass" && summary.path !== LATENCY_PATH,
  );
  return open || needed > 0 ? "inconclusive" : "pass";
}

/** An endpoint where nothing differed has to show its own pass, and `minRequests` besides. */
function endpointNeeds({ endpoint, n }: EndpointTally, { gate }: JudgeContext): number {
  const pass = -Math.log(gate.alpha);
  const nothingOdd = { n, candidate: 0, secondary: 0 };
  const short = Math.max(0, leastRequests(gate, endpoint) - n);
  if (passLogE(nothingOdd, gate.harm) >= pass) return short;
  const projected = requestsNeeded({
    requests: { ...nothingOdd, n: Math.max(1, n) },
    blockSums: new Map(),
    blockSize: 1,
    harm: gate.harm,
    tolerance: gate.tolerance,
    pass,
    fail: undefined,
  });
  return Math.max(short, projected ?? 0, 1);
}

const SEVERITY = { fail: 0, inconclusive: 1, pass: 2 } as const;

/** Worst first, then what is on the list, then by evidence. */
export function bySeverity(left: JudgedPath, right: JudgedPath): number {
  const [a, b] = [left.summary, right.summary];
  return (
    SEVERITY[a.verdict] - SEVERITY[b.verdict] ||
    Number(b.listed ?? false) - Number(a.listed ?? false) ||
    b.evidence - a.evidence ||
    compareText(a.path, b.path) ||
    compareText(a.kind, b.kind)
  );
}
