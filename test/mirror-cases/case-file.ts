import { readFileSync } from "node:fs";
import { z } from "zod";

/** What a client does, one after the other. */
const step = z.union([
  z.strictObject({ write: z.string(), repeat: z.int().min(1).optional() }),
  z.strictObject({ wait_ms: z.int().min(0) }),
  z.strictObject({ wait_for: z.string() }),
  z.strictObject({ half_close: z.literal(true) }),
  z.strictObject({ reset: z.literal(true) }),
  z.strictObject({ new_connection: z.literal(true) }),
  z.strictObject({ action: z.string() }),
  z.strictObject({ upload: z.strictObject({ content_length: z.string() }) }),
  z.strictObject({
    /** A list is a field repeated. */
    h2_request: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    body: z.string().optional(),
    trailers: z.record(z.string(), z.string()).optional(),
  }),
  /** Its messages, where there is not one alone. */
  z.strictObject({ grpc_unary: z.string(), messages: z.array(z.string()).optional() }),
]);

export type Step = z.output<typeof step>;
export const steps = z.array(step);

export const must = z.enum(["MUST", "SHOULD", "OPTION", "IF-H2", "ENVOY-PARITY"]);

const mirrorCase = z.strictObject({
  id: z.string(),
  area: z.string(),
  title: z.string(),
  must,
  live_script: z.string(),
  shadow_script: z.string(),
  send: steps,
  expect: z.strictObject({ client: z.string(), live: z.string(), shadows: z.string() }),
  basis: z.string(),
  known_failures: z.array(z.string()).optional(),
});

export type MirrorCase = z.output<typeof mirrorCase>;

/** Reads a file of fixtures/cases; its cases are held to `schema`. */
export function readCases<T>(name: string, schema: z.ZodType<T>): T[] {
  const file = new URL(`../../fixtures/cases/${name}`, import.meta.url);
  const content = z
    .object({ cases: z.array(schema) })
    .parse(JSON.parse(readFileSync(file, "utf8")));
  return content.cases;
}

export function readMirrorCases(): MirrorCase[] {
  return readCases("mirror.json", mirrorCase);
}
