import type { Approval, GateConfig } from "../../core/index.ts";
import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import type { TallyOverflow } from "../tally/tally.ts";
import { type Thresholds, spendAlpha } from "./alpha-budget.ts";
import { compareText } from "./compare-text.ts";
import { blindShareReasons } from "./blind-share-reasons.ts";
import { type Health, healthReasons } from "./health.ts";
import { expiredReasons } from "../causes/expired-reasons.ts";
import {
  type JudgedEndpoint,
  type Judgements,
  judgeEndpoint,
  judgeFields,
} from "./judge-endpoint.ts";
import { type ListedPlace, listPlaces } from "./list-places.ts";
import { baselineReasons, blindReasons, exchanges, failReasons, openReasons } from "./reasons.ts";
import type { FieldVerdict, Reason, Summary } from "./summary.ts";

export interface SummaryInput {
  readonly entries: ReadonlyMap<string, EndpointTally>;
  readonly overflow: Readonly<TallyOverflow>;
  readonly gate: GateConfig;
  readonly blockSize: number;
  /** Fingerprints that count as pass. */
  readonly approvals: ReadonlySet<string>;
  /** Approvals that have ended, by fingerprint. */
  readonly expired?: ReadonlyMap<string, Approval>;
  /** Fingerprints that failed before in this run: a raised alarm stays. */
  readonly alarms: ReadonlySet<string>;
  /** Input lines that were no valid triples. */
  readonly invalid: number;
  readonly health: Health;
}

/**
 * The verdict of a run from its tallies alone: the same integers give the same summary to the
 * last digit, whoever counted them and in whatever order (contract 6.3).
 */
export function summarize(input: SummaryInput): Summary {
  const { entries, gate, blockSize, approvals, alarms } = input;
  const thresholds = spendAlpha(entries.values(), gate.alpha);
  const judgements = [...entries.values()].map((entry) => ({
    entry,
    fields: judgeFields(entry, { gate, blockSize, thresholds }),
  }));
  const listed = listPlaces(candidatesForList(judgements, thresholds));
  const context = { gate, blockSize, thresholds, approvals, alarms, listed };
  const judged = judgements.map(({ entry, fields }) => judgeEndpoint(entry, fields, context));
  return concludeSummary(judged, input);
}

/** What is said of a run whose endpoints are judged, in whatever order. */
export function concludeSummary(
  endpoints: readonly JudgedEndpoint[],
  input: Omit<SummaryInput, "approvals" | "alarms" | "blockSize">,
): Summary {
  const { overflow, gate } = input;
  const judged = endpoints.toSorted(bySeverity);
  let compared = overflow.exchanges;
  for (const { entry } of judged) compared += entry.n;
  const unhealthy = [...healthReasons(input.health, gate), ...baselineReasons(judged)];
  const failing = failReasons(judged, gate);
  const open = [
    ...missingReasons(compared, input),
    ...openReasons(judged, gate),
    ...blindShareReasons(judged, gate),
  ];
  return {
    compared,
    invalid: input.invalid,
    endpoints: judged.map(({ summary }) => summary),
    verdict: overallVerdict({ unhealthy, failing, open }),
    reasons: [
      ...[...unhealthy, ...failing, ...open],
      ...expiredReasons(judged, input.expired),
      ...blindReasons(judged),
    ],
  };
}

/** All places where candidate or secondary was ever odd: the ones that alpha is spent over. */
function candidatesForList(
  judged: readonly { readonly entry: EndpointTally; readonly fields: Judgements }[],
  thresholds: ReadonlyMap<FieldTally, Thresholds>,
): ListedPlace[] {
  const places: ListedPlace[] = [];
  for (const { entry, fields } of judged) {
    for (const [field, { listLogE }] of fields) {
      if (thresholds.get(field)?.fail === undefined) continue;
      places.push({ endpoint: entry.endpoint, field, logE: listLogE });
    }
  }
  return places;
}

/** Precedence: unhealthy, fail, inconclusive, pass. Every reason given here has its verdict, so empty lists pass. */
function overallVerdict(reasons: {
  unhealthy: readonly Reason[];
  failing: readonly Reason[];
  open: readonly Reason[];
}): Summary["verdict"] {
  if (reasons.unhealthy.length > 0) return "unhealthy";
  if (reasons.failing.length > 0) return "fail";
  return reasons.open.length > 0 ? "inconclusive" : "pass";
}

function missingReasons(
  compared: number,
  { entries, overflow, gate, health }: Parameters<typeof concludeSummary>[1],
): Reason[] {
  const reasons: Reason[] = [];
  // Where the roles never came, that is why.
  if (compared === 0 && health.notReady.length === 0) {
    reasons.push({
      code: "NO_TRAFFIC",
      message:
        "Nothing was compared. Send traffic through the proxy, or check mirror.sample, methods, include and exclude.",
    });
  }
  for (const endpoint of gate.requiredEndpoints) {
    if ((entries.get(endpoint)?.n ?? 0) > 0) continue;
    reasons.push({
      code: "ENDPOINT_NOT_SEEN",
      message: `${endpoint} is required, but no exchange of it was compared. Send traffic to it, or check its spelling against the list of endpoints.`,
    });
  }
  if (overflow.exchanges + overflow.observations > 0) {
    reasons.push({
      code: "TALLY_LIMIT",
      message: `${exchanges(overflow.exchanges)} of endpoints and ${overflow.observations} differences at places beyond the limits were counted, but not judged. Add match rules or ignore rules, so that fewer endpoints and places are told apart.`,
    });
  }
  if (health.refused !== undefined) {
    const { code, waiting } = health.refused;
    reasons.push({
      code: "NOT_STORED",
      message: `The store cannot be written (${code}), so ${exchanges(waiting)} stay in flight and count in nothing here; no pass is given over them. They are kept in memory and tried again: make room on the disk of the store, or see the log (shadow.commit-failed).`,
    });
  }
  if (health.internalErrors > 0) {
    reasons.push({
      code: "COMPARE_FAILED",
      message: `Faults of shadowdiff kept ${exchanges(health.internalErrors)} from being compared, counted or kept in full, so no pass is given. The log says where (differ.compare-failed, differ.tally-failed, differ.sample-failed); please report it.`,
    });
  }
  return reasons;
}

const SEVERITY: { readonly [V in FieldVerdict]: number } = { fail: 0, inconclusive: 1, pass: 2 };

function bySeverity(left: JudgedEndpoint, right: JudgedEndpoint): number {
  return (
    SEVERITY[left.summary.verdict] - SEVERITY[right.summary.verdict] ||
    compareText(left.summary.endpoint, right.summary.endpoint)
  );
}
