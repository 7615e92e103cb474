import { z } from "zod";

const APPROVALS_MAX = 10_000;

const FINGERPRINT = /^[0-9a-f]{12}$/;

export const fingerprintText = z
  .string("expected a fingerprint in quotes: 12 hex digits")
  .regex(FINGERPRINT, "expected a fingerprint: 12 hex digits");

export const lastDay = z.iso.date("expected a day like 2027-01-01");

const said = (expected: string) => z.string(expected).trim().min(1, expected);

const entry = z.strictObject({
  fingerprint: fingerprintText,
  /** For whoever reviews the file; nothing is done with it. */
  difference: z.string().optional(),
  reason: said("expected why it is meant"),
  by: said("expected who approves it"),
  until: lastDay.optional(),
  members: z.array(fingerprintText).default([]),
});

/** The approvals file, strict: an unknown key is an error. */
export const approvalsSchema = z.strictObject({
  version: z.literal(1).default(1),
  approvals: z
    .array(entry)
    .max(APPROVALS_MAX, `expected not more than ${APPROVALS_MAX} approvals`)
    .nullable()
    .transform((list) => list ?? [])
    .default([]),
});
