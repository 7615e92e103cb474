import { z } from "zod";
import { configSchema } from "../../core/config/index.ts";
import type { Approval, GateConfig } from "../../core/index.ts";

/** What a run keeps of its configuration: enough to judge it again without the file. */
export interface RunDetails {
  /** SHA-256 of the parts that decide what differs and what counts, 12 hex digits. */
  readonly config: string;
  readonly gate: GateConfig;
  /** Exchanges of a block. */
  readonly block: number;
  /** As they stood when the run began. */
  readonly approvals?: readonly Approval[];
}

/** As it is stored: in the form a configuration has. */
export type StoredDetails = z.input<typeof details>;

const approval = z
  .object({
    fingerprint: z.string(),
    members: z.array(z.string()),
    reason: z.string(),
    by: z.string(),
    until: z.exactOptional(z.string()),
  })
  .transform(({ until, ...rest }): Approval => ({ ...rest, until }));

const details = z.object({
  config: z.string(),
  gate: configSchema.shape.gate,
  approvals: z.exactOptional(z.array(approval)),
  block: configSchema.shape.noise.unwrap().shape.block.unwrap(),
});

/** Reads what a run was stored with; undefined where another version stored something else. */
export function runDetails(stored: unknown): RunDetails | undefined {
  const parsed = details.safeParse(stored);
  return parsed.success ? parsed.data : undefined;
}
