import type {
  DifferenceDetail,
  DifferenceGroup,
  EndpointRow,
  EndpointSummary,
  FieldVerdict,
  RunOverview,
  RunRow,
  Summary,
} from "../../../differ/index.ts";

/** Plain data of one run. */
export interface ShownData {
  readonly summary: Summary;
  readonly differences: readonly DifferenceGroup[];
  readonly runs: readonly RunRow[];
}

/** What lists and screens show of plain data, simply. */
export function rowOf(summary: EndpointSummary): EndpointRow & EndpointSummary {
  const counted = (verdict: FieldVerdict): number =>
    summary.paths.filter((path) => path.verdict === verdict).length;
  return { ...summary, failing: counted("fail"), inconclusive: counted("inconclusive") };
}

const NOTHING = { count: 0, quantiles: [], histogram: [] };
export const NO_LATENCY = { primary: NOTHING, secondary: NOTHING, candidate: NOTHING };

export function overviewOf({ summary, runs, differences }: ShownData): RunOverview | undefined {
  const [run] = runs;
  if (run === undefined) return undefined;
  const counted = (verdict: FieldVerdict): number =>
    differences.filter((one) => one.verdict === verdict).length;
  const { verdict, reasons, compared } = summary;
  return {
    ...{
      run: run.run,
      startedAt: run.startedAt,
      seenAt: run.startedAt,
      verdict,
      reasons,
      compared,
    },
    endpoints: { fail: 1, inconclusive: 0, pass: 0 },
    differences: {
      ...{ fail: counted("fail"), inconclusive: counted("inconclusive"), pass: counted("pass") },
      approved: 0,
    },
    groups: { high: 0, medium: 1, low: 0 },
    gate: { alpha: 0.01, tolerance: 0, harm: 0.01, minRequests: 500, maxLost: 0.005 },
  };
}

export function detailOf({
  n,
  candidateOdd,
  secondaryOdd,
  samples,
}: DifferenceGroup): DifferenceDetail {
  const rate = (odd: number) => ({ share: odd / n, low: 0, high: 1 });
  const capturedAt = "2026-01-02T03:04:05.000Z";
  return {
    ...{ candidateRate: rate(candidateOdd), secondaryRate: rate(secondaryOdd), threshold: 2.3 },
    history: [{ at: capturedAt, n, candidateOdd, secondaryOdd, evidence: 9.2 }],
    sampleRefs: samples.map((id) => ({
      ...{ id, class: "candidate", capturedAt, method: "GET", path: "/p/1?currency=JPY" },
      outcomes: { primary: 200, secondary: 200, candidate: 200 },
    })),
  };
}
