import { z } from "zod";
import { ShadowError } from "../../core/index.ts";
import { KINDS, type Printable } from "../compare/difference.ts";
import { LosslessNumber } from "../lift/lossless-number.ts";
import type { Sample } from "./read-models.ts";

const headers = z.array(z.tuple([z.string(), z.string()]));
const body = { body: z.exactOptional(z.string()), bodyBase64: z.exactOptional(z.string()) };

const answer = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("answered"),
    status: z.number(),
    headers,
    ...body,
    bodyLength: z.number(),
    bodyCut: z.boolean(),
    latencyMs: z.exactOptional(z.number()),
  }),
  z.object({ kind: z.literal("timed-out"), afterMs: z.number() }),
  z.object({ kind: z.literal("failed"), code: z.string() }),
]);

/** Any JSON is a printable; a role without the place has no key. */
const printable = z.exactOptional(z.custom<Printable>(() => true));

const difference = z.object({
  path: z.string(),
  exact: z.string(),
  kind: z.enum(KINDS),
  class: z.enum(["primary", "secondary", "candidate", "all"]),
  primary: printable,
  secondary: printable,
  candidate: printable,
  ignored: z.exactOptional(z.string()),
});

const stored = z.object({
  id: z.string(),
  capturedAt: z.string(),
  endpoint: z.string(),
  request: z.object({ method: z.string(), path: z.string(), headers, ...body }),
  primary: answer,
  secondary: answer,
  candidate: answer,
  differences: z.array(difference),
}) satisfies z.ZodType<Sample>;

/**
 * Reads a sample back with the digits of its long numbers as they were. Throws STORE_CORRUPT where
 * it is not what renderSample wrote.
 */
export function parseSample(json: string): Sample {
  try {
    return stored.parse(JSON.parse(json, keepDigits));
  } catch (cause) {
    throw new ShadowError(
      "STORE_CORRUPT",
      "the store is damaged: a sample cannot be read; move the file away and start again, a new one is made",
      { cause },
    );
  }
}

/**
 * A number prints other than it is written only where LosslessNumber printed it. The
 * third argument (ES2026, in Node since 21) is not in the types yet.
 */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  return String(value) === context.source ? value : new LosslessNumber(context.source);
}
