import { z } from "zod";
import { BOOLEANS, LIMIT, ORDERS, type QueryName, TEXT_MAX } from "./read-input.ts";
import { countedPageOf, differenceClass, fieldVerdict, severity } from "./schema-parts.ts";
import { latencySchema, overviewSchema, runsComparedSchema, trendSchema } from "./schemas-shown.ts";
import {
  actSchema,
  approvalsChanged,
  approvalsSchema,
  auditSchema,
  mirrorSchema,
  mirrorWanted,
  newApprovals,
  nothingSchema,
  ruleAdded,
  rulePreview,
  ruleWanted,
  rulesChanged,
  rulesReplaced,
  rulesSchema,
  sessionSchema,
  settingsSchema,
  suggestionsSchema,
} from "./schemas-steering.ts";
import {
  differenceItemSchema,
  differenceSchema,
  endpointItemSchema,
  endpointSchema,
  runSchema,
  sampleSchema,
  statusSchema,
  summarySchema,
  syncSchema,
} from "./schemas.ts";

const text = z.string().max(TEXT_MAX);
const yesOrNo = z.enum(BOOLEANS).transform((said) => said === "true");
const run = text.optional();

/** What queries may say, as it is documented; `readQuery` reads it. */
export const QUERY = {
  cursor: text.optional(),
  limit: z.coerce.number().int().min(1).max(LIMIT.max).default(LIMIT.default),
  endpoint: text.optional().describe("name of an endpoint"),
  class: differenceClass.optional().describe("the odd role, or all"),
  verdict: fieldVerdict.optional(),
  q: text.optional().describe("text in the endpoint, path or fingerprint"),
  severity: severity.optional(),
  approved: yesOrNo.optional(),
  heads: yesOrNo.optional().describe("true: one row a cause group, its head"),
  paths: yesOrNo.optional().describe("false: leaves the paths of endpoints out"),
  order: z.enum(ORDERS).optional().describe("latency: slower endpoints first"),
  run: run.describe("name of a run in the store; the one that goes on without"),
  left: run.describe("name of a run; needed"),
  right: run.describe("name of a run; needed"),
} as const satisfies { readonly [Name in QueryName]: z.ZodType };

/** Bodies and answers by the names that routes give them. */
export const BODIES = {
  act: actSchema,
  approvals: approvalsSchema,
  approvalsChanged,
  audit: auditSchema,
  difference: differenceSchema,
  differences: countedPageOf(differenceItemSchema),
  document: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
  endpoint: endpointSchema,
  endpoints: countedPageOf(endpointItemSchema),
  events: z
    .string()
    .describe("events status, verdict, differences, approvals, rules, mirror, audit"),
  latency: latencySchema,
  mirror: mirrorSchema,
  mirrorWanted,
  newApprovals,
  nothing: nothingSchema,
  overview: overviewSchema,
  ruleAdded,
  rulePreview,
  ruleWanted,
  rules: rulesSchema,
  rulesChanged,
  rulesReplaced,
  runs: countedPageOf(runSchema),
  runsCompared: runsComparedSchema,
  sample: sampleSchema,
  session: sessionSchema,
  settings: settingsSchema,
  status: statusSchema,
  suggestions: suggestionsSchema,
  summary: summarySchema,
  sync: syncSchema,
  trend: trendSchema,
} as const;

export type BodyName = keyof typeof BODIES;
