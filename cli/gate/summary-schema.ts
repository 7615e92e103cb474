import { z } from "zod";
import { KINDS } from "../../differ/read/index.ts";

const verdict = z.enum(["fail", "pass", "inconclusive", "unhealthy"]);
const fieldVerdict = z.enum(["fail", "pass", "inconclusive"]);
const count = z.int().min(0);
const kind = z.enum(KINDS);
const fingerprint = z.string().regex(/^[0-9a-f]{12}$/);

export const noisyBeforeSchema = z
  .object({ run: z.string(), n: count, disagreed: count })
  .describe("an earlier run in which the baselines disagreed here; no evidence")
  .exactOptional();

const path = z.object({
  path: z.string(),
  kind,
  n: count,
  candidateOdd: count,
  secondaryOdd: count,
  primaryOdd: count,
  allDifferent: count,
  byShape: count.exactOptional(),
  verdict: fieldVerdict,
  evidence: z.number(),
  fingerprint,
  // Versions before had none.
  severity: z.enum(["high", "medium", "low"]).default("medium"),
  only: z
    .object({ feature: z.string(), odd: count, of: count, oddWithout: count, without: count })
    .exactOptional(),
  members: z.array(z.string()).exactOptional(),
  groupSeverity: z.enum(["high", "medium", "low"]).exactOptional(),
  causedBy: z.string().exactOptional(),
  requestsNeeded: z.number().exactOptional(),
  approved: z.literal(true).exactOptional(),
  listed: z.literal(true).exactOptional(),
  earlier: z
    .object({
      run: z.string(),
      n: count,
      candidateOdd: count,
      worse: z.literal(true).describe("much oftener now: it counts as new").exactOptional(),
    })
    .describe("the run of --against failed here, too: without `worse` it does not count")
    .exactOptional(),
  noisyBefore: noisyBeforeSchema,
});

/** The `summary` of contract 6.3 as it comes over the wire; fields of later versions are let through unread. */
export const summarySchema = z.object({
  compared: count,
  invalid: count,
  endpoints: z.array(
    z.object({
      endpoint: z.string(),
      requests: count,
      verdict: fieldVerdict,
      paths: z.array(path),
      requestsNeeded: z.number().exactOptional(),
      shares: z.object({ exact: z.number(), shape: z.number(), blind: z.number() }).exactOptional(),
    }),
  ),
  verdict,
  reasons: z.array(
    z.object({ code: z.string(), message: z.string(), fingerprint: z.string().exactOptional() }),
  ),
  against: z
    .object({
      ...{ run: z.string(), verdict },
      gone: z
        .array(
          z.object({
            endpoint: z.string(),
            path: z.string(),
            kind,
            fingerprint,
            n: count,
            candidateOdd: count,
          }),
        )
        .describe("what failed there, of endpoints that pass altogether now")
        // Versions before had none.
        .default([]),
    })
    .exactOptional(),
});
