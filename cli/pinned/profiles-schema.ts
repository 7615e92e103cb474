import { z } from "zod";
import { parsePathPattern } from "../../core/index.ts";
import { configSchema } from "../../core/config/index.ts";

const ENTRIES_MAX = 2000;

/** How a person says that something must not be learned. */
const off = z.union([z.literal("off"), z.literal(false)]);

const template = z
  .string()
  .max(512)
  .regex(/^(\*|[!#$%&'*+.^_`|~0-9A-Za-z-]+) \/\S*$/, "expected METHOD /path, as GET /users/{id}");

const bodyPath = z.string().superRefine((path, context) => {
  const read = path.startsWith("$") ? parsePathPattern(path) : undefined;
  if (read === undefined) context.addIssue("expected a path that begins with $, as $.items[*].id");
  else if ("problem" in read) context.addIssue(read.problem);
});

const place = z.union([
  z.string().regex(/^(header|trailer):\S/, "expected $..., header:NAME or trailer:NAME"),
  bodyPath,
]);

const arrays = configSchema.shape.compare.unwrap().element.shape.arrays.unwrap().valueType;

const range = z.tuple([z.number(), z.number()]);

const value = z.strictObject({
  types: z.array(z.enum(["null", "boolean", "number", "string", "array", "object"])),
  formats: z.array(z.string()).default([]),
  scope: z.enum(["request", "instance"]).default("request"),
  always: z.boolean().optional(),
  frame: z.boolean().optional(),
  range: range.optional(),
  length: range.optional(),
});

const endpoint = z.strictObject({
  arrays: z
    .record(bodyPath, z.union([arrays, off]))
    .nullable()
    .default(null),
  maps: z
    .record(bodyPath, z.union([z.literal("on"), z.literal(true), off]))
    .nullable()
    .default(null),
  values: z
    .record(place, z.union([value, off]))
    .nullable()
    .default(null),
});

/** The profiles file. Strict: a key that is mistyped would pin nothing, unseen. */
export const profilesSchema = z.strictObject({
  version: z.literal(1).default(1),
  templates: z
    .array(z.union([template, z.strictObject({ off: template })]))
    .max(ENTRIES_MAX)
    .nullable()
    .default(null),
  endpoints: z
    .record(z.string().min(1).max(512), endpoint.nullable())
    .refine(
      (endpoints) => Object.keys(endpoints).length <= ENTRIES_MAX,
      `expected not more than ${ENTRIES_MAX} endpoints`,
    )
    .nullable()
    .default(null),
});

export type ProfilesContent = z.output<typeof profilesSchema>;
