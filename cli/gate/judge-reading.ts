import { ShadowError } from "../../core/index.ts";
import type { Summary } from "../../differ/index.ts";
import { holdAgainst } from "../../differ/read/index.ts";
import { type Demands, demandEvidence } from "./demand-evidence.ts";
import type { EarlierRun, GateReading, VerdictSource } from "./verdict-source.ts";

export interface JudgingOptions {
  readonly demands: Demands;
  /** A run that came before, by its name: what failed there does not count. */
  readonly against: string | undefined;
}

/** A reading with the verdict of the gate, which may ask for more than the run, or leave out what is known. */
export interface JudgedReading extends GateReading {
  readonly judged: Summary;
}

/**
 * Reads and judges, again and again; what the run is held against is read once for each run. Throws as the
 * source does, and USAGE where `against` names no run that came before.
 */
export function judgedReadings(
  source: VerdictSource,
  { demands, against }: JudgingOptions,
): () => Promise<JudgedReading> {
  let earlier: { readonly of: string; readonly run: EarlierRun } | undefined;
  return async () => {
    const reading = await source.read();
    if (against === undefined)
      return { ...reading, judged: demandEvidence(reading.summary, demands) };
    if (earlier?.of !== reading.run)
      earlier = { of: reading.run, run: await earlierRun(source, reading.run, against) };
    const held = holdAgainst(reading.summary, earlier.run);
    return { ...reading, judged: demandEvidence(held, demands) };
  };
}

/** Held against itself, or a later run, everything that fails would be known. */
async function earlierRun(
  source: VerdictSource,
  run: string,
  against: string,
): Promise<EarlierRun> {
  if (against === run)
    throw new ShadowError(
      "USAGE",
      `--against names ${run}, which is the run that is judged: give one that came before it.`,
    );
  const earlier = await source.earlier(against);
  const own = await source.earlier(run);
  if (earlier.startedAt <= own.startedAt) return earlier;
  throw new ShadowError(
    "USAGE",
    `--against ${against} began after ${run}, the run that is judged: give one that came before it.`,
  );
}
