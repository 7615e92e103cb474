import { z } from "zod";
import type { Approval } from "../approval.ts";
import { BLOCK_DEFAULT, GATE_DEFAULTS } from "../gate-defaults.ts";
import { addedHeaders } from "./added-headers.ts";
import { listenAddress, serviceAddress, tcpAddress } from "./address.ts";
import { sync } from "./sync.ts";
import { lifters, protobuf } from "./lifting.ts";
import { limits } from "./limits.ts";
import { listenerTls } from "./listener-tls.ts";
import { ramp } from "./ramp.ts";
import { rate } from "./rate.ts";
import { ruleMatch } from "./rule-match.ts";
import { requestRule } from "./request-rule.ts";
import { bytes, duration, ratio, share, timerDuration } from "./units.ts";

const proxy = z.strictObject({
  listen: listenAddress,
  live: serviceAddress,
  workers: z.int().min(1).max(64).default(1),
  drain: timerDuration.default(10_000),
  limits: limits.prefault({}),
  tls: listenerTls.optional(),
});

/** Takes what somebody else mirrors. */
const tap = z.strictObject({ listen: listenAddress });

const targets = z.strictObject({
  primary: serviceAddress,
  secondary: serviceAddress,
  candidate: serviceAddress,
});

const hostLiteral = z
  .string()
  .regex(/^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~-]+)(:\d{1,5})?$/, "expected host or host:port");

const mirrorKeys = z.strictObject({
  sample: share.default(1),
  stickyBy: z
    .string()
    .regex(/^(ip|(header|cookie|query):.+)$/, "expected ip, header:NAME, cookie:NAME or query:NAME")
    .optional(),
  methods: z.array(z.string().regex(/^[A-Z-]+$/)).default(["GET", "HEAD", "OPTIONS"]),
  include: z.array(requestRule).default(["/**"]),
  exclude: z.array(requestRule).default([]),
  bodyMax: bytes.default(1024 ** 2),
  responseBodyMax: bytes.default(4 * 1024 ** 2),
  memoryMax: bytes.default(64 * 1024 ** 2),
  inFlightMax: z.int().min(1).max(65_536).default(256),
  timeout: timerDuration.default(5000),
  hostSuffix: z
    .string()
    .regex(/^[A-Za-z0-9._-]*$/, "expected letters, digits and . _ -")
    .default("-shadow"),
  /** Host of every copy, in place of the tagged one. */
  hostLiteral: hostLiteral.optional(),
  headers: addedHeaders.default({ "x-shadow": "true" }),
  order: z.enum(["shuffle", "fixed"]).default("shuffle"),
  breaker: z
    .strictObject({ failures: z.int().min(1).default(5), open: timerDuration.default(5000) })
    .prefault({}),
  rateMax: rate.optional(),
  ramp: ramp.optional(),
});

/** What would silently mirror less than was written is said at the start. */
const mirror = mirrorKeys.superRefine(({ methods, include, sample, ramp: rise }, context) => {
  for (const [index, rule] of include.entries()) {
    if (typeof rule === "string" || rule.method === undefined) continue;
    if (methods.includes(rule.method)) continue;
    context.addIssue({
      code: "custom",
      path: ["include", index, "method"],
      message: `${rule.method} is not in mirror.methods, so this rule never fits`,
    });
  }
  if (rise !== undefined && rise.from > Math.min(sample, rise.to ?? sample)) {
    context.addIssue({
      code: "custom",
      path: ["ramp", "from"],
      message: "expected not more than where the ramp ends (ramp.to, and mirror.sample above it)",
    });
  }
});

const redactRule = z.union([
  z.string(),
  z.strictObject({ path: z.string(), at: z.enum(["transport", "store"]) }),
]);

const privacy = z.strictObject({
  transport: z.enum(["none", "credentials", "all"]).default("none"),
  store: z.enum(["all", "named"]).default("all"),
  redact: z.array(redactRule).default([]),
});

const ignoreRule = z.strictObject({
  path: z.string(),
  reason: z.string().min(1),
  until: z.union([z.iso.date(), z.date()]).optional(),
  /** Says that a rule over everything is meant: without it such a rule is refused. */
  broad: z.literal(true).optional(),
});

/** Names that together tell elements apart. */
const keyNames = z
  .array(z.string())
  .min(1)
  .superRefine((names, context) => {
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      const message = `expected different names, found ${JSON.stringify(name)} again`;
      context.addIssue({ code: "custom", path: [index], message });
    }
  });

const compareRule = z.strictObject({
  match: ruleMatch,
  arrays: z
    .record(
      z.string(),
      z.union([
        z.strictObject({ key: z.union([z.string(), keyNames]) }),
        z.strictObject({ set: z.literal(true) }),
        z.strictObject({ sequence: z.literal(true) }),
      ]),
    )
    .default({}),
  numbers: z
    .record(
      z.string(),
      z.strictObject({ rel: z.number().min(0).default(0), abs: z.number().min(0).default(0) }),
    )
    .default({}),
  times: z.record(z.string(), z.strictObject({ tolerance: duration })).default({}),
  strings: z
    .record(
      z.string(),
      z.strictObject({
        trim: z.boolean().default(false),
        case: z.boolean().default(false),
        collapse: z.boolean().default(false),
      }),
    )
    .default({}),
  ignore: z.array(ignoreRule).default([]),
  embeddedJson: z.boolean().optional(),
  /** In place of `gate.minRequests`. */
  minRequests: z.int().min(0).optional(),
});

const gate = z.strictObject({
  alpha: z.number().gt(0).max(0.5).default(GATE_DEFAULTS.alpha),
  tolerance: share.default(GATE_DEFAULTS.tolerance),
  harm: share
    .refine((value) => value > 0 && value < 1, "expected a share above 0")
    .default(GATE_DEFAULTS.harm),
  minRequests: z.int().min(0).default(GATE_DEFAULTS.minRequests),
  requiredEndpoints: z.array(z.string()).default(GATE_DEFAULTS.requiredEndpoints),
  latency: z
    .strictObject({
      p50: ratio.default(GATE_DEFAULTS.latency.p50),
      p99: ratio.default(GATE_DEFAULTS.latency.p99),
      minDelta: duration.default(GATE_DEFAULTS.latency.minDelta),
    })
    .prefault({}),
  maxLost: share.default(GATE_DEFAULTS.maxLost),
  blindFields: share.optional(),
});

interface StoreConfig {
  readonly path: string;
  /** Runs go this long after they were last heard of. Milliseconds. */
  readonly retention?: number | undefined;
  /** Older runs go, when a new one starts, while the store holds more than this. Bytes. */
  readonly sizeMax?: number | undefined;
}

/** What the database may hold at most, whatever is configured. */
const STORE_BYTES_MAX = 2 * 1024 ** 3;

const store = z.union([
  z
    .string()
    .min(1)
    .transform((path): StoreConfig => ({ path })),
  z
    .strictObject({
      path: z.string().min(1).default(".shadowdiff"),
      retention: duration.optional(),
      sizeMax: bytes.refine((size) => size <= STORE_BYTES_MAX, "expected at most 2GiB").optional(),
    })
    .transform((value): StoreConfig => value),
]);

const admin = z.strictObject({
  listen: tcpAddress.prefault("127.0.0.1:8081"),
  token: z.string().min(16, "expected a token of at least 16 characters").optional(),
  viewerToken: z.string().min(16, "expected a token of at least 16 characters").optional(),
});

const log = z.strictObject({ level: z.enum(["info", "warn", "error", "silent"]).default("info") });

/** A file of the contract that this version names aloud but does not read yet. */
const laterFile = z.string().min(1).optional();

/**
 * The configuration, strict: an unknown key is an error. Parsed once at the edge; inside, every
 * field is present and every unit resolved (milliseconds, bytes, shares of 1).
 */
export const configSchema = z.strictObject({
  version: z.literal(1).default(1),
  run: z
    .string()
    .regex(/^[\w.:+-]{1,100}$/, "expected letters, digits and . : + - _")
    .optional(),
  proxy: proxy.optional(),
  tap: tap.optional(),
  targets: targets.optional(),
  mirror: mirror.prefault({}),
  privacy: privacy.prefault({}),
  compare: z.array(compareRule).default([]),
  noise: z.strictObject({ block: z.int().min(2).max(10_000).default(BLOCK_DEFAULT) }).prefault({}),
  profiles: laterFile,
  gate: gate.prefault({}),
  approvals: laterFile,
  store: store.prefault(".shadowdiff"),
  admin: admin.prefault({}),
  log: log.prefault({}),
  sync: sync.optional(),
  openapi: laterFile,
  protobuf: protobuf.optional(),
  lifters,
});

export type Config = z.output<typeof configSchema> & {
  /** What stands in the file `approvals`, read with the configuration. */
  readonly approved?: readonly Approval[];
};
export type ConfigInput = z.input<typeof configSchema>;
export type CompareRule = Config["compare"][number];
/** `gate`, with what rules say about endpoints of their own. */
export type GateConfig = Config["gate"] & {
  /** Of `compare[].minRequests`, in the order of the rules: the first that matches holds. */
  readonly minimums?: readonly EndpointMinimum[];
};
export interface EndpointMinimum {
  readonly match: string;
  readonly minRequests: number;
}
export type MirrorConfig = Config["mirror"];
export type PrivacyConfig = Config["privacy"];
