import { z } from "zod";
import type { NoisyBefore, Reason, RelatedPlace, ShareInterval } from "../../differ/index.ts";
import {
  CLASSES,
  FIELD_VERDICTS,
  FINGERPRINT,
  FINGERPRINT_EXPECTED,
  SEVERITIES,
} from "./read-input.ts";

/* Words and numbers that several answers have. */

export const count = z.int().min(0);
export const share = z.number().min(0).max(1);
export const countsByReason = z.record(z.string(), count);
export const headers = z.array(z.tuple([z.string(), z.string()]));
export const time = z.iso.datetime();
export const verdict = z.enum(["fail", "pass", "inconclusive", "unhealthy"]);
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
export const severity = z.enum(SEVERITIES);
export const fingerprint = z.string().regex(FINGERPRINT, FINGERPRINT_EXPECTED);
export const evidence = z.number().describe("log10 of the e-value against the candidate");

export const shareInterval = z.strictObject({
  share,
  low: share,
  high: share,
}) satisfies z.ZodType<ShareInterval>;

export const relatedPlace = z.strictObject({
  fingerprint,
  endpoint: z.string(),
  path: z.string(),
  kind,
}) satisfies z.ZodType<RelatedPlace>;

export const reason = z.strictObject({
  code: z.string(),
  message: z.string(),
  fingerprint: fingerprint.describe("of the difference that it is about").exactOptional(),
}) satisfies z.ZodType<Reason>;

export const noisyBefore = z
  .strictObject({
    run: z.string(),
    n: count,
    disagreed: count.describe("exchanges in which primary and secondary differed"),
  })
  .describe("the newest earlier run in which the baselines disagreed here; no evidence")
  .exactOptional() satisfies z.ZodType<NoisyBefore | undefined>;

/** RFC 9457, with our code. */
export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  yaml: z
    .string()
    .describe("what to paste by hand, where a file is not written from here")
    .exactOptional(),
});

/** `next` is handed back as `cursor`; null at the end. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable() });
}

/** The same, with how many items all pages have together. */
export function countedPageOf<T extends z.ZodType>(item: T) {
  return pageOf(item).extend({ total: count });
}
