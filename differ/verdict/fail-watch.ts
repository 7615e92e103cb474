import type { GateConfig } from "../../core/index.ts";
import { LATENCY_PATH, fieldKey } from "../tally/entry.ts";
import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import type { Tally, TallyChanges } from "../tally/tally.ts";
import { createAlphaRanks } from "./alpha-ranks.ts";
import { printedEvidence } from "./e-values.ts";
import { failingLogE } from "./field-verdict.ts";

/** A place whose counts fail it, before approvals and earlier alarms. */
export interface FailingPlace {
  readonly entry: EndpointTally;
  readonly field: FieldTally;
  /** log10 of the e-value, as it is printed. */
  readonly evidence: number;
}

/**
 * Finds the places that fail without judging those that cannot have come to: every look gives all
 * that `summarize` would fail by their counts and no look before has given.
 */
export interface FailWatch {
  note(changes: Pick<TallyChanges, "endpoints">): void;
  /** Places went or moved as a whole, so that others may have become cheaper: the next look is at all. */
  restart(): void;
  /** Those that fail among all that changed since the last look; ones that failed before may be among them. */
  look(): FailingPlace[];
}

const LATENCY_KEY = fieldKey(LATENCY_PATH, "slower");

/**
 * Why this is enough: what a place has to reach depends on its rank by first sight, and while places
 * only come, ranks grow, so that a place that did not change and did not fail does not fail now.
 */
export function createFailWatch(options: {
  readonly tally: Pick<Tally, "entries" | "blockSize">;
  readonly gate: GateConfig;
}): FailWatch {
  const { tally, gate } = options;
  const ranks = createAlphaRanks(gate.alpha);
  const changed = new Map<EndpointTally, Set<FieldTally>>();
  let all = true;

  const judge = (entry: EndpointTally, fields: Iterable<FieldTally>, into: FailingPlace[]) => {
    for (const field of fields) {
      const context = { gate, blockSize: tally.blockSize, thresholds: ranks.thresholds(field) };
      const logE = failingLogE(entry, field, context);
      if (logE !== undefined) into.push({ entry, field, evidence: printedEvidence(logE) });
    }
  };

  return {
    note({ endpoints }) {
      if (all) return;
      for (const { entry, fields } of endpoints) {
        const known = changed.get(entry);
        if (known === undefined) changed.set(entry, new Set(fields));
        else for (const field of fields) known.add(field);
      }
    },
    restart() {
      all = true;
      changed.clear();
    },
    look() {
      const failing: FailingPlace[] = [];
      if (all) {
        ranks.start(tally.entries.values());
        for (const entry of tally.entries.values()) judge(entry, entry.fields.values(), failing);
      } else {
        // All ranks first: each depends on every other place's.
        for (const [{ endpoint }, fields] of changed) {
          for (const field of fields) ranks.see(endpoint, field);
        }
        for (const [entry, fields] of changed) {
          judge(entry, touched(entry, fields, gate), failing);
        }
      }
      all = false;
      changed.clear();
      return failing;
    },
  };
}

/** The endpoint's own counts decide over its latency, and where an excess is tolerated over every place. */
function touched(
  entry: EndpointTally,
  fields: Set<FieldTally>,
  gate: GateConfig,
): Iterable<FieldTally> {
  if (gate.tolerance > 0) return entry.fields.values();
  const latency = entry.fields.get(LATENCY_KEY);
  return latency === undefined ? fields : fields.add(latency);
}
