import { z } from "zod";
import { KINDS } from "../../differ/read/index.ts";
import { summarySchema } from "./summary-schema.ts";

const fingerprint = z.string().regex(/^[0-9a-f]{12}$/);

const finding = z.object({
  fingerprint,
  endpoint: z.string(),
  path: z.string(),
  kind: z.enum(KINDS),
  severity: z.enum(["high", "medium", "low"]),
  members: z.array(fingerprint).describe("other places of the same cause"),
  approve: z.string().describe("the command that says that it is meant"),
});

/** What `gate --format json=PATH` writes; shipped as docs/report.schema.json. */
export const reportSchema = z.object({
  version: z.literal(1).describe("grows when a field changes its meaning or goes"),
  shadowdiff: z.string().describe("version of the program"),
  run: z.string().exactOptional(),
  at: z.iso.datetime().describe("when the report was made"),
  verdict: summarySchema.shape.verdict,
  findings: z.array(finding).describe("causes that fail, the worst first"),
  known: z
    .array(finding)
    .describe("with --against: causes that failed in that run already, and do not count")
    .exactOptional(),
  approved: z.array(fingerprint).describe("what people said is meant, where the candidate is odd"),
  summary: summarySchema.describe("as GET /api/v1/verdict answers it"),
});
