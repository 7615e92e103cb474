import type { NoisyBefore } from "../verdict/summary.ts";
import { VISIBLE } from "./retention.ts";
import { type Statements, integer, text } from "./statements.ts";

/** By the keys of both tables in each earlier run, of which retention leaves some fifty; the newest first. */
const NEWEST = `SELECT run.name, endpointTally.n,
    fieldTally.secondary + fieldTally."primary" + fieldTally."all" AS disagreed
  FROM run CROSS JOIN fieldTally CROSS JOIN endpointTally
  WHERE run.id < ?1 AND run.${VISIBLE}
    AND fieldTally.runId = run.id AND fieldTally.endpoint = ?2 AND fieldTally.path = ?3 AND fieldTally.kind = ?4
    AND endpointTally.runId = run.id AND endpointTally.endpoint = ?2
    AND disagreed > 0
  ORDER BY run.id DESC LIMIT 1`;

/** The newest run before this one in which primary and secondary disagreed at a place. */
export function noisyBefore(
  statements: Pick<Statements, "get">,
  runId: number,
  place: { readonly endpoint: string; readonly path: string; readonly kind: string },
): NoisyBefore | undefined {
  const row = statements.get(NEWEST, runId, place.endpoint, place.path, place.kind);
  if (row === undefined) return undefined;
  return { run: text(row, "name"), n: integer(row, "n"), disagreed: integer(row, "disagreed") };
}
