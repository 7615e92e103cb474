import { createHash } from "node:crypto";
import { z } from "zod";
import { type Config, type GateConfig, configSchema } from "../../core/index.ts";

/** What a run keeps of its configuration: enough to judge it again without the file. */
export interface RunDetails {
  /** SHA-256 of the parts that decide what differs and what counts, 12 hex digits. */
  readonly config: string;
  readonly gate: GateConfig;
  /** Exchanges of a block. */
  readonly block: number;
}

type StoredDetails = z.input<typeof details>;

const details = z.object({
  config: z.string(),
  gate: configSchema.shape.gate,
  block: configSchema.shape.noise.unwrap().shape.block.unwrap(),
});

export function detailsOf(config: Pick<Config, "compare" | "gate" | "noise">): StoredDetails {
  const { compare, gate, noise } = config;
  // In the form a configuration has, because it is read back by the same schema.
  const latency = { ...gate.latency, minDelta: `${gate.latency.minDelta}ms` };
  const digest = createHash("sha256")
    .update(JSON.stringify({ compare, gate, noise }))
    .digest("hex");
  return { config: digest.slice(0, 12), gate: { ...gate, latency }, block: noise.block };
}

/** Reads what a run was stored with; undefined where another version stored something else. */
export function runDetails(stored: unknown): RunDetails | undefined {
  const parsed = details.safeParse(stored);
  return parsed.success ? parsed.data : undefined;
}
