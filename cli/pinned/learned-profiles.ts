import { z } from "zod";
import type { Profiles } from "../../core/index.ts";

const range = z.tuple([z.number(), z.number()]).readonly();

const stored = z.object({
  templates: z.array(z.string()),
  endpoints: z.array(
    z.object({
      endpoint: z.string(),
      arrays: z.record(
        z.string(),
        z.union([
          z.strictObject({ key: z.union([z.string(), z.array(z.string())]) }),
          z.strictObject({ set: z.literal(true) }),
          z.strictObject({ sequence: z.literal(true) }),
        ]),
      ),
      maps: z.array(z.string()),
      values: z.record(
        z.string(),
        z.object({
          types: z.array(z.string()),
          formats: z.array(z.string()),
          scope: z.enum(["request", "instance"]),
          always: z.boolean().optional(),
          frame: z.boolean().optional(),
          range: range.optional(),
          length: range.optional(),
        }),
      ),
    }),
  ),
});

/** Reads what a run stored as learned; undefined where it learned nothing, or did not end by itself. */
export function learnedProfiles(value: unknown): Profiles | undefined {
  const parsed = stored.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
