import { LosslessNumber } from "../lift/lossless-number.ts";
import type { Sample } from "./read-models.ts";

/** Reads a sample back with the digits of its long numbers as they were. */
export function parseSample(json: string): Sample {
  // Written by renderSample of this schema version, by nobody else.
  const sample: Sample = JSON.parse(json, keepDigits);
  return sample;
}

/**
 * A number prints other than it is written only where LosslessNumber printed it. The
 * third argument (ES2026, in Node since 21) is not in the types yet.
 */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  return String(value) === context.source ? value : new LosslessNumber(context.source);
}
