import { z } from "zod";
import type { EndpointProposals, HiddenPlace } from "../../differ/index.ts";
import { SHALLOW_EXPECTED, isShallow } from "./read-body.ts";
import {
  DAY,
  DAY_EXPECTED,
  FINGERPRINTS_MAX,
  type MirrorWanted,
  RULES_MAX,
  type RuleAdded,
  type RulesReplaced,
  SAID_MAX,
} from "./read-steering.ts";
import { count, fingerprint, pageOf, time } from "./schema-parts.ts";
import { pathSchema } from "./schemas.ts";
import {
  AUDIT_ACTIONS,
  type Act,
  type ApprovalsShown,
  type AuditEntry,
  type NewApprovals,
  RULE_SECTIONS,
  type RulePreviewShown,
  type RuleWanted,
  type RulesShown,
  type SettingsShown,
  type TakenUp,
} from "./steering.ts";

/* What is changed, and what was: the bodies that readers take apart by hand are documented here. */

const said = (max: number) => z.string().trim().min(1).max(max);
const by = said(SAID_MAX.by).describe("who, as the person writes it");
const reason = said(SAID_MAX.reason);
const day = z.string().regex(DAY, DAY_EXPECTED).describe("the last day, in UTC");
const anything = z.unknown().refine((value) => isShallow(value), SHALLOW_EXPECTED);
const level = z.enum(["admin", "viewer"]);

export const mirrorSchema = z.strictObject({ enabled: z.boolean() });

export const mirrorWanted = z.strictObject({
  enabled: z.boolean(),
  by: by.optional(),
  reason: reason.optional(),
}) satisfies z.ZodType<MirrorWanted>;

export const actSchema = z.strictObject({ by, reason }) satisfies z.ZodType<Act>;

export const newApprovals = z.strictObject({
  ...{ by, reason },
  fingerprints: z.array(fingerprint).min(1).max(FINGERPRINTS_MAX),
  until: day.exactOptional(),
  group: z.boolean().describe("covers the other places of the cause group too").exactOptional(),
  allowHigh: z.boolean().describe("several of high severity at once").exactOptional(),
}) satisfies z.ZodType<NewApprovals>;

const rule = {
  match: said(SAID_MAX.place),
  section: z.enum(RULE_SECTIONS),
  path: said(SAID_MAX.place),
  option: anything
    .optional()
    .describe('of other sections than ignore: as the configuration has it, {"rel":1e-6} say'),
  until: day.exactOptional(),
};

export const ruleWanted = z.strictObject(rule) satisfies z.ZodType<RuleWanted>;

const version = z
  .string()
  .max(SAID_MAX.version)
  .describe("as GET /rules gave it; RULES_CHANGED where the rules have changed since");

export const ruleAdded = z.strictObject({
  ...{ by, reason },
  ...rule,
  version,
}) satisfies z.ZodType<RuleAdded>;

export const rulesReplaced = z.strictObject({
  ...{ by, reason },
  version,
  compare: z.array(anything).max(RULES_MAX),
}) satisfies z.ZodType<RulesReplaced>;

const heldFile = {
  file: z.string().exactOptional(),
  writable: z.boolean(),
  why: z.string().describe("why it is not written from here, and what to do").exactOptional(),
};

const takenUp = {
  taken: z.enum(["now", "restart", "refused"]).describe("whether the run has the change"),
  takenWhy: z.string().exactOptional(),
};
z.strictObject(takenUp) satisfies z.ZodType<TakenUp>;

export const rulesSchema = z.strictObject({
  ...heldFile,
  compare: z.array(z.unknown()),
  version: z.string(),
}) satisfies z.ZodType<RulesShown>;

export const rulesChanged = rulesSchema.extend(takenUp);

const hiddenPlace = z.strictObject({
  endpoint: z.string(),
  path: pathSchema,
  reach: z.enum(["all", "part"]),
  standing: z.enum(["failing", "suspect", "other"]),
}) satisfies z.ZodType<HiddenPlace>;

export const rulePreview = z.strictObject({
  hidden: z.array(hiddenPlace.extend({ samples: z.array(z.string()) })),
  more: count.describe("how many beyond the first 200").exactOptional(),
  tooBroad: z.string().describe("why the rule is refused, where it is").exactOptional(),
  yaml: z.string(),
}) satisfies z.ZodType<RulePreviewShown>;

const proposed = { path: z.string(), place: z.string(), evidence: z.string() };
const tolerance = z.strictObject({
  rel: z.number().exactOptional(),
  abs: z.number().exactOptional(),
});

const proposals = z.strictObject({
  endpoint: z.string(),
  alsoFits: z.array(z.string()),
  proposals: z.array(
    z.discriminatedUnion("section", [
      z.strictObject({
        ...proposed,
        section: z.literal("ignore"),
        reason: z.string(),
        hides: z.array(hiddenPlace.omit({ standing: true })),
      }),
      z.strictObject({
        ...proposed,
        section: z.literal("arrays"),
        option: z.strictObject({ set: z.literal(true) }),
      }),
      z.strictObject({ ...proposed, section: z.literal("numbers"), option: tolerance }),
      z.strictObject({
        ...proposed,
        section: z.literal("times"),
        option: z.strictObject({ tolerance: z.string() }),
      }),
    ]),
  ),
  left: z.array(z.strictObject({ path: z.string(), why: z.string() })),
}) satisfies z.ZodType<EndpointProposals>;

export const suggestionsSchema = pageOf(proposals);

const approval = z.strictObject({
  fingerprint,
  members: z.array(fingerprint),
  reason: z.string(),
  by: z.string(),
  until: z.string().optional(),
  difference: z.string().exactOptional(),
  state: z.enum(["active", "expired", "unused"]),
});

const approvalsShown = z.strictObject({ ...heldFile, items: z.array(approval) });
approvalsShown satisfies z.ZodType<Omit<ApprovalsShown, "items">>;

export const approvalsSchema = approvalsShown.extend({ next: z.null() });
export const approvalsChanged = approvalsSchema.extend(takenUp);

export const auditSchema = pageOf(
  z.strictObject({
    id: count,
    at: time,
    level,
    by: z.string(),
    action: z.enum(AUDIT_ACTIONS),
    text: z.string(),
    reason: z.string().exactOptional(),
  }) satisfies z.ZodType<AuditEntry>,
);

const settings = z.strictObject({
  config: z.record(z.string(), z.unknown()),
  files: z.record(z.string(), z.string()),
}) satisfies z.ZodType<SettingsShown>;

export const settingsSchema = settings.extend({ addresses: z.record(z.string(), z.string()) });

export const sessionSchema = z.strictObject({
  level,
  tokenRequired: z.boolean(),
  version: z.string(),
  run: z.string().describe("the one that goes on"),
});

export const nothingSchema = z.strictObject({});
