import { z } from "zod";
import type { QueryName } from "./read-input.ts";
import {
  differenceClass,
  differenceSchema,
  fieldVerdict,
  mirrorSchema,
  pageOf,
  runSchema,
  sampleSchema,
  statusSchema,
  summarySchema,
  syncSchema,
} from "./schemas.ts";
import { differenceDetailSchema, endpointItemSchema } from "./shown-schemas.ts";
import { LIMIT, TEXT_MAX } from "./read-input.ts";

const text = z.string().max(TEXT_MAX);

/** What queries may say, as it is documented; `readQuery` reads it. */
export const QUERY = {
  cursor: text.optional(),
  limit: z.coerce.number().int().min(1).max(LIMIT.max).default(LIMIT.default),
  endpoint: text.optional().describe("name of an endpoint"),
  class: differenceClass.optional().describe("the odd role, or all"),
  verdict: fieldVerdict.optional(),
  q: text.optional().describe("text in the endpoint, path or fingerprint"),
} as const satisfies { readonly [Name in QueryName]: z.ZodType };

/** Bodies and answers by the names that routes give them. */
export const BODIES = {
  status: statusSchema,
  summary: summarySchema,
  endpoints: pageOf(endpointItemSchema),
  endpoint: endpointItemSchema,
  differences: pageOf(differenceSchema),
  difference: differenceDetailSchema,
  sample: sampleSchema,
  runs: pageOf(runSchema),
  sync: syncSchema,
  mirror: mirrorSchema,
  document: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
} as const;

export type BodyName = keyof typeof BODIES;
