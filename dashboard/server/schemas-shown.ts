import { z } from "zod";
import type {
  DifferenceDetail,
  EndpointLatency,
  RunOverview,
  RunTrend,
  RunsCompared,
} from "../../differ/index.ts";
import {
  count,
  differenceClass,
  evidence,
  fieldVerdict,
  noisyBefore,
  reason,
  relatedPlace,
  share,
  shareInterval,
  time,
  verdict,
} from "./schema-parts.ts";

/* What people are shown of a run beside its verdict; times in UTC, durations in milliseconds. */

const verdictCounts = { fail: count, inconclusive: count, pass: count };

export const overviewSchema = z.strictObject({
  run: z.string(),
  startedAt: time,
  seenAt: time.describe("the moment that all of this shows"),
  verdict,
  reasons: z.array(reason),
  compared: count,
  requestsNeeded: count
    .describe("about how many more the endpoint needs that needs most")
    .exactOptional(),
  endpoints: z.strictObject(verdictCounts),
  differences: z.strictObject({ ...verdictCounts, approved: count.describe("of those that pass") }),
  groups: z
    .strictObject({ high: count, medium: count, low: count })
    .describe("cause groups in which something fails"),
  shares: z.strictObject({ exact: share, shape: share, blind: share }).exactOptional(),
  gate: z.strictObject({
    alpha: z.number(),
    tolerance: z.number(),
    harm: z.number(),
    minRequests: count,
    maxLost: z.number(),
  }),
}) satisfies z.ZodType<RunOverview>;

export const trendSchema = z.strictObject({
  everyMs: z.number().describe("width of a step"),
  points: z.array(
    z.strictObject({
      at: time,
      received: count,
      mirrored: count,
      compared: count,
      dropped: count,
      incomplete: count,
      candidateOdd: count,
      verdict,
    }),
  ),
}) satisfies z.ZodType<RunTrend>;

const outcome = z.union([z.number(), z.string()]);

/** Beside what a list shows of a difference. */
export const differenceDetail = {
  firstSeen: time.exactOptional(),
  lastSeen: time.exactOptional(),
  candidateRate: shareInterval,
  secondaryRate: shareInterval,
  threshold: z.number().describe("log10 of what the e-value has to reach for a fail"),
  history: z.array(
    z.strictObject({
      at: time,
      n: count,
      candidateOdd: count,
      secondaryOdd: count,
      evidence,
    }),
  ),
  noisyBefore,
  comparator: z
    .strictObject({
      how: z.enum(["exact", "shape", "tolerance", "set", "keyed", "blind"]),
      text: z.string(),
    })
    .exactOptional(),
  ignoredBy: z
    .strictObject({
      ...{ match: z.string(), path: z.string(), reason: z.string() },
      until: z.iso.date().exactOptional(),
    })
    .describe("the rule that ignores it from now on; what was counted before stays")
    .exactOptional(),
  sampleRefs: z.array(
    z.strictObject({
      ...{ id: z.string(), class: differenceClass, capturedAt: time, method: z.string() },
      path: z.string().describe("with its query, redacted; a long one is cut"),
      outcomes: z
        .strictObject({ primary: outcome, secondary: outcome, candidate: outcome })
        .describe("status of the answer, or why there is none"),
    }),
  ),
  group: z.array(relatedPlace).describe("head first").exactOptional(),
};
z.strictObject(differenceDetail) satisfies z.ZodType<DifferenceDetail>;

const ms = z.number().min(0);
const roleLatency = z.strictObject({
  count,
  quantiles: z.array(z.tuple([share, ms])).describe("[quantile, milliseconds]"),
  histogram: z.array(z.tuple([ms, ms, count])).describe("[from, to, count], without empty ones"),
});

export const latencySchema = z.strictObject({
  endpoint: z.string(),
  primary: roleLatency,
  secondary: roleLatency,
  candidate: roleLatency,
  verdict: fieldVerdict.exactOptional(),
  evidence: evidence.exactOptional(),
}) satisfies z.ZodType<EndpointLatency>;

const places = z.array(relatedPlace);

export const runsComparedSchema = z.strictObject({
  left: z.string(),
  right: z.string(),
  onlyLeft: places,
  onlyRight: places,
  both: places,
}) satisfies z.ZodType<RunsCompared>;

const quantileShift = z.strictObject({ primaryMs: ms, candidateMs: ms });
export const latencyShift = z.strictObject({ p50: quantileShift, p99: quantileShift });
