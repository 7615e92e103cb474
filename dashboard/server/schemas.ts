import { z } from "zod";
import { type LedgerSnapshot, ROLES } from "../../core/index.ts";
import type {
  DifferenceGroup,
  EndpointSummary,
  Printable,
  RunCounters,
  RunRow,
  Sample,
  ShareInterval,
  Summary,
} from "../../differ/index.ts";
import { CLASSES, FIELD_VERDICTS, FINGERPRINT, FINGERPRINT_EXPECTED } from "./read-input.ts";
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

const count = z.int().min(0);
const countsByReason = z.record(z.string(), count);
const headers = z.array(z.tuple([z.string(), z.string()]));
const verdict = z.enum(["fail", "pass", "inconclusive", "unhealthy"]);
export const kind = z.enum([
  "outcome",
  "encoding",
  "type",
  "missing",
  "extra",
  "length",
  "order",
  "value",
  "slower",
]);
export const differenceClass = z.enum(CLASSES);
export const fieldVerdict = z.enum(FIELD_VERDICTS);
export const fingerprint = z.string().regex(FINGERPRINT, FINGERPRINT_EXPECTED);

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

export const statusSchema = z.strictObject({
  run: z.string(),
  phase: z.enum(PHASES),
  counters: ledger.describe("of the proxy"),
  tap: ledger.describe("of the tap; zeros where none listens"),
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

const evidence = z.number().describe("log10 of the e-value against the candidate");

const severity = z.enum(["high", "medium", "low"]);

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
});

const share = z.number().min(0).max(1);

export const endpointSchema = z.strictObject({
  endpoint: z.string(),
  requests: count,
  verdict: fieldVerdict,
  paths: z.array(pathSchema),
  requestsNeeded: count.exactOptional(),
  shares: z.strictObject({ exact: share, shape: share, blind: share }).exactOptional(),
}) satisfies z.ZodType<EndpointSummary>;

export const shareInterval = z
  .strictObject({ share, low: share, high: share })
  .describe("a share with its interval of 95 % (Wilson)") satisfies z.ZodType<ShareInterval>;

export const summarySchema = z.strictObject({
  compared: count,
  invalid: count,
  endpoints: z.array(endpointSchema),
  verdict,
  reasons: z.array(z.strictObject({ code: z.string(), message: z.string() })),
}) satisfies z.ZodType<Summary>;

export const differenceSchema = z.strictObject({
  fingerprint,
  endpoint: z.string(),
  path: z.string(),
  kind,
  ...cells,
  verdict: fieldVerdict,
  evidence,
  ...cause,
  listed: z.literal(true).exactOptional(),
  firstSeen: z.string().exactOptional(),
  lastSeen: z.string().exactOptional(),
  samples: z.array(z.string()).describe("newest first; each opens with GET /api/v1/samples/{id}"),
}) satisfies z.ZodType<DifferenceGroup>;

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
  startedAt: z.string(),
  compared: count,
  verdict,
  endedAt: z.string().exactOptional(),
  goesOn: z.boolean().exactOptional(),
  trend: z.array(count).exactOptional(),
}) satisfies z.ZodType<RunRow>;

export const mirrorSchema = z.strictObject({ enabled: z.boolean() });

/** RFC 9457, with our code. */
export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
});

/** `next` is handed back as `cursor`, null at the end; `total` counts all pages' items. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable(), total: count });
}
