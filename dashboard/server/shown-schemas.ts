import { z } from "zod";
import type {
  DifferenceDetail,
  DifferenceGroup,
  EndpointRow,
  LatencyShift,
} from "../../differ/index.ts";
import { CLASSES } from "./read-input.ts";
import {
  differenceSchema,
  endpointSchema,
  fingerprint,
  kind,
  pathSchema,
  shareInterval,
} from "./schemas.ts";

/*
 * What is shown of a run beside its verdict, as schemas: see schemas.ts.
 */

const count = z.int().min(0);
const quantileShift = z.strictObject({ primaryMs: z.number(), candidateMs: z.number() });

/** In lists, and opened by itself; `paths=false` leaves the paths out. */
export const endpointItemSchema = endpointSchema.extend({
  id: z.string().describe("the endpoint's name; percent-encode it for /endpoints/{id}"),
  paths: z.array(pathSchema).exactOptional(),
  failing: count.describe("places that fail"),
  inconclusive: count.describe("places that are inconclusive"),
  candidateRate: shareInterval.exactOptional(),
  latency: (
    z.strictObject({
      p50: quantileShift,
      p99: quantileShift,
    }) satisfies z.ZodType<LatencyShift>
  ).exactOptional(),
}) satisfies z.ZodType<EndpointRow>;

const place = z.strictObject({ fingerprint, endpoint: z.string(), path: z.string(), kind });

export const differenceDetailSchema = differenceSchema.extend({
  candidateRate: shareInterval,
  secondaryRate: shareInterval,
  threshold: z.number().describe("log10 of what the e-value has to reach for a fail"),
  history: z.array(
    z.strictObject({
      at: z.string(),
      ...{ n: count, candidateOdd: count, secondaryOdd: count, evidence: z.number() },
    }),
  ),
  comparator: z
    .strictObject({
      how: z.enum(["exact", "shape", "tolerance", "set", "keyed", "blind"]),
      text: z.string(),
    })
    .exactOptional(),
  sampleRefs: z.array(
    z.strictObject({ id: z.string(), class: z.enum(CLASSES), capturedAt: z.string() }),
  ),
  group: z.array(place).exactOptional(),
}) satisfies z.ZodType<DifferenceGroup & DifferenceDetail>;
