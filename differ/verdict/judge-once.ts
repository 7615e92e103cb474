import { LATENCY_PATH } from "../tally/entry.ts";
import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import { judgeField } from "./field-verdict.ts";
import type { FieldContext, FieldJudgement } from "./judgement.ts";

/** All that a judgement rests on. Every count of a tally only grows, so equal sums are equal counts. */
interface Basis {
  readonly n: number;
  readonly cells: number;
  readonly blocks: number;
  readonly solidRow: number;
  readonly runs: number;
  readonly spells: number;
  readonly context: FieldContext;
  readonly judgement: FieldJudgement;
}

const known = new WeakMap<FieldTally, Basis>();

/** `judgeField`, but once for the same counts: at most looks, most endpoints had no exchange since the last. */
export function judgeFieldOnce(
  entry: EndpointTally,
  field: FieldTally,
  context: FieldContext,
): FieldJudgement {
  // One for each endpoint, and it rests on the endpoint's counts besides its own.
  if (field.path === LATENCY_PATH) return judgeField(entry, field, context);
  const { cells } = field;
  const { runs } = field.hard;
  const basis = {
    n: entry.n,
    cells: cells.candidate + cells.secondary + cells.primary + cells.all,
    blocks:
      field.candidateBlocks +
      field.secondaryBlocks +
      field.baselineSecondaryBlocks +
      field.baselinePrimaryBlocks,
    solidRow: field.hard.solidRow,
    runs: runs === undefined ? 0 : runs.candidate + runs.secondary + runs.primary,
    spells: field.spells?.odd ?? 0,
  };
  const last = known.get(field);
  if (
    last !== undefined &&
    last.n === basis.n &&
    last.cells === basis.cells &&
    last.blocks === basis.blocks &&
    last.solidRow === basis.solidRow &&
    last.runs === basis.runs &&
    last.spells === basis.spells &&
    sameContext(last.context, context)
  ) {
    return last.judgement;
  }
  const judgement = judgeField(entry, field, context);
  known.set(field, { ...basis, context, judgement });
  return judgement;
}

function sameContext(left: FieldContext, right: FieldContext): boolean {
  return (
    left.gate === right.gate &&
    left.blockSize === right.blockSize &&
    left.thresholds.fail === right.thresholds.fail &&
    left.thresholds.hard === right.thresholds.hard &&
    left.thresholds.baseline === right.thresholds.baseline
  );
}
