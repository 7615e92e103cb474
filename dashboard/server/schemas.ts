import { z } from "zod";
import { type LedgerSnapshot, ROLES } from "../../core/index.ts";
import type {
  DifferenceGroup,
  EndpointRow,
  EndpointSummary,
  PathSummary,
  Printable,
  RunCounters,
  RunRow,
  Sample,
  Summary,
} from "../../differ/index.ts";
import {
  count,
  countsByReason,
  differenceClass,
  evidence,
  fieldVerdict,
  fingerprint,
  headers,
  kind,
  reason,
  severity,
  share,
  shareInterval,
  time,
  verdict,
} from "./schema-parts.ts";
import { differenceDetail, latencyShift } from "./schemas-shown.ts";
import {
  BREAKER_STATES,
  PHASES,
  READINESS,
  SYNC_STATES,
  type StatusAnswer,
  type SyncReport,
} from "./status.ts";

/*
 * The answers of the API as schemas: the OpenAPI document is made of them and tests hold answers
 * to them. Strict, so that a field nobody documented is found; each is checked against its type.
 */

const ledger = z.strictObject({
  received: count,
  open: count,
  refused: countsByReason,
  upgraded: count,
  filtered: count,
  sampledOut: count,
  dropped: countsByReason,
  mirrored: count,
  inFlight: count,
  compared: count,
  incomplete: countsByReason,
}) satisfies z.ZodType<LedgerSnapshot>;

const limits = z.strictObject({
  liveCompared: count,
  liveMismatched: count,
  liveUnmatched: count,
  internalErrors: count,
  digestOnly: count,
  differencesTruncated: count,
  placesUnlearned: count,
  samplesRefused: count,
  endpointsOverflowed: count,
  pathsUnlearned: count,
  evidenceRefused: count,
  overflow: z.strictObject({ exchanges: count, observations: count, forcedBlocks: count }),
}) satisfies z.ZodType<RunCounters>;

const role = z.strictObject({
  ready: z.boolean(),
  breaker: z.enum(BREAKER_STATES),
  answered: count,
  failed: countsByReason,
});

const roleName = z.enum(ROLES);

const threadField = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const timing = z
  .strictObject({ count, p50: z.number(), p99: z.number() })
  .describe("durations in milliseconds");

export const statusSchema = z.strictObject({
  run: z.string(),
  phase: z.enum(PHASES),
  counters: ledger.describe("of the proxy"),
  tap: ledger.describe("of the tap; zeros where none listens"),
  lastRequestAt: time.describe("when the last request came in, within a second").exactOptional(),
  notReady: z
    .array(z.union([roleName, z.literal("proxies")]))
    .describe(
      "roles that were not ready in time, or left; proxies where those of its window were not",
    )
    .exactOptional(),
  mirror: z
    .strictObject({
      share: z.number().min(0).max(1).describe("mirror.sample, or where mirror.ramp has come to"),
      rateLimited: count.describe("of sampledOut: what only mirror.rateMax kept back"),
    })
    .exactOptional(),
  limits: limits.describe("what bounds and faults kept out, of the run so far").exactOptional(),
  roles: z.strictObject({ primary: role, secondary: role, candidate: role }),
  threads: z.record(z.string(), z.record(z.string(), threadField)),
  timings: z
    .strictObject({
      overhead: timing.describe("what live requests spend in the proxy"),
      live: timing.describe("what they wait for the live service"),
      roles: z.strictObject({ primary: timing, secondary: timing, candidate: timing }),
    })
    .describe("of the run so far, of the live path of one request in eight")
    .exactOptional(),
  addresses: z
    .strictObject({
      proxy: z.exactOptional(z.string()),
      tap: z.exactOptional(z.string()),
      sync: z.exactOptional(z.string()),
    })
    .exactOptional(),
}) satisfies z.ZodType<StatusAnswer>;

export const syncSchema = z.strictObject({
  state: z.enum(SYNC_STATES),
  restarts: count.describe("of its thread; the run's own server is empty after each"),
  url: z.string().describe("of the run's own server").exactOptional(),
  readiness: z.enum(READINESS),
  short: z
    .array(
      z.strictObject({ role: roleName, present: count, wanted: count, left: z.array(z.string()) }),
    )
    .describe("roles of which instances are missing"),
  proxies: z
    .strictObject({ present: count, wanted: count })
    .describe("those that share the run, while not all are there")
    .exactOptional(),
  held: z.record(z.string(), count).describe("what the service holds for this process, by kind"),
  counted: z
    .record(z.string(), count)
    .describe("how often what happened since the thread of coordination was started"),
}) satisfies z.ZodType<SyncReport>;

const cells = {
  n: count,
  candidateOdd: count,
  secondaryOdd: count,
  primaryOdd: count,
  allDifferent: count,
  byShape: count.exactOptional().describe("of these, alike by form, unit and size"),
};

const only = z
  .strictObject({
    feature: z.string(),
    odd: count.describe("candidate-odd exchanges that have the feature"),
    of: count,
    oddWithout: count,
    without: count,
  })
  .describe("the feature of requests that tells best where it goes wrong");

const cause = {
  severity,
  only: only.exactOptional(),
  causedBy: fingerprint.exactOptional(),
  members: z.array(fingerprint).exactOptional().describe("of a group's head: the other places"),
  groupSeverity: severity.exactOptional(),
  approved: z.literal(true).exactOptional(),
};

export const pathSchema = z.strictObject({
  path: z.string(),
  kind,
  ...cells,
  verdict: fieldVerdict,
  evidence,
  fingerprint,
  ...cause,
  requestsNeeded: count.exactOptional(),
  listed: z.literal(true).exactOptional(),
}) satisfies z.ZodType<PathSummary>;

const summaryEndpoint = z.strictObject({
  endpoint: z.string(),
  requests: count,
  verdict: fieldVerdict,
  paths: z.array(pathSchema),
  requestsNeeded: count.exactOptional(),
  shares: z.strictObject({ exact: share, shape: share, blind: share }).exactOptional(),
}) satisfies z.ZodType<EndpointSummary>;

const row = {
  failing: count.describe("places that fail"),
  inconclusive: count,
  candidateRate: shareInterval.describe("of the worst place").exactOptional(),
  latency: latencyShift.exactOptional(),
  latencyVerdict: fieldVerdict.exactOptional(),
};
const id = z.string().describe("the endpoint's name; percent-encode it for /endpoints/{id}");

export const endpointSchema = summaryEndpoint.extend({ ...row, id });
endpointSchema satisfies z.ZodType<EndpointRow>;

/** In lists, which may leave the paths out. */
export const endpointItemSchema = endpointSchema.extend({
  paths: z.array(pathSchema).exactOptional(),
});

export const summarySchema = z.strictObject({
  compared: count,
  invalid: count,
  endpoints: z.array(summaryEndpoint),
  verdict,
  reasons: z.array(reason),
  seenAt: time
    .describe("the moment that it shows, or earlier; of a large run some seconds ago")
    .exactOptional(),
}) satisfies z.ZodType<Summary>;

export const differenceItemSchema = z.strictObject({
  fingerprint,
  endpoint: z.string(),
  path: z.string(),
  kind,
  ...cells,
  verdict: fieldVerdict,
  evidence,
  ...cause,
  listed: z.literal(true).exactOptional(),
  firstSeen: time.exactOptional(),
  lastSeen: time.exactOptional(),
  samples: z.array(z.string()).describe("newest first; each opens with GET /api/v1/samples/{id}"),
}) satisfies z.ZodType<DifferenceGroup>;

export const differenceSchema = differenceItemSchema.extend(differenceDetail);

const answer = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("answered"),
    status: z.int(),
    headers,
    body: z.string().exactOptional(),
    bodyBase64: z.string().exactOptional(),
    bodyLength: count,
    bodyCut: z.boolean(),
    latencyMs: z.number().exactOptional(),
  }),
  z.strictObject({ kind: z.literal("timed-out"), afterMs: z.number() }),
  z.strictObject({ kind: z.literal("failed"), code: z.string() }),
]);

/** Any JSON; a role without the place has no key. */
const printable = z.exactOptional(z.custom<Printable>(() => true));

export const sampleSchema = z.strictObject({
  id: z.string(),
  capturedAt: z.string(),
  endpoint: z.string(),
  request: z.strictObject({
    method: z.string(),
    path: z.string(),
    headers,
    body: z.string().exactOptional(),
    bodyBase64: z.string().exactOptional(),
  }),
  primary: answer,
  secondary: answer,
  candidate: answer,
  differences: z.array(
    z.strictObject({
      path: z.string(),
      exact: z.string(),
      kind,
      class: differenceClass,
      primary: printable,
      secondary: printable,
      candidate: printable,
      ignored: z.string().exactOptional(),
    }),
  ),
}) satisfies z.ZodType<Sample>;

export const runSchema = z.strictObject({
  run: z.string(),
  startedAt: time,
  compared: count,
  verdict,
  endedAt: time.describe("when it was last heard of").exactOptional(),
  goesOn: z.boolean().exactOptional(),
  trend: z.array(count).describe("exchanges compared in each step of its course").exactOptional(),
}) satisfies z.ZodType<RunRow>;
