import { z } from "zod";

const count = z.int().min(0);
const byReason = z.record(z.string(), count);
const fieldVerdict = z.enum(["fail", "pass", "inconclusive"]);
const role = z.object({
  ready: z.boolean(),
  breaker: z.enum(["closed", "open", "half-open"]),
  answered: count,
  failed: byReason,
});

const counters = z.object({
  received: count,
  open: count,
  refused: byReason,
  upgraded: count,
  filtered: count,
  sampledOut: count,
  dropped: byReason,
  mirrored: count,
  inFlight: count,
  compared: count,
  incomplete: byReason,
});

/** `GET /api/v1/status`, as far as tests look at it. */
export const statusSchema = z.object({
  run: z.string(),
  phase: z.string(),
  counters,
  tap: counters,
  notReady: z.array(z.string()).optional(),
  mirror: z.object({ share: z.number(), rateLimited: count }),
  roles: z.object({ primary: role, secondary: role, candidate: role }),
  threads: z.object({ shadow: z.object({ state: z.string(), restarts: count }) }),
});

const cells = {
  n: count,
  candidateOdd: count,
  secondaryOdd: count,
  primaryOdd: count,
  allDifferent: count,
};

const pathSchema = z.object({
  path: z.string(),
  kind: z.string(),
  ...cells,
  verdict: fieldVerdict,
  evidence: z.number(),
  fingerprint: z.string().regex(/^[0-9a-f]{12}$/),
  causedBy: z.string().optional(),
});

/** `GET /api/v1/verdict`. */
export const summarySchema = z.object({
  compared: count,
  endpoints: z.array(
    z.object({
      endpoint: z.string(),
      requests: count,
      verdict: fieldVerdict,
      paths: z.array(pathSchema),
    }),
  ),
  verdict: z.enum(["fail", "pass", "inconclusive", "unhealthy"]),
  reasons: z.array(z.object({ code: z.string(), message: z.string() })),
});

/** A page of `GET /api/v1/differences`. */
export const differencesSchema = z.object({
  items: z.array(
    z.object({
      fingerprint: z.string(),
      endpoint: z.string(),
      path: z.string(),
      kind: z.string(),
      ...cells,
      verdict: fieldVerdict,
      samples: z.array(z.string()),
    }),
  ),
  next: z.string().nullable(),
});

export type Status = z.output<typeof statusSchema>;
export type VerdictSummary = z.output<typeof summarySchema>;
export type DifferenceItem = z.output<typeof differencesSchema>["items"][number];
