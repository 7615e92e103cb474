import type { ChangedEndpoint } from "../store/tally-columns.ts";
import type { EndpointTally, FieldTally } from "../tally/rows.ts";
import type { TallyChanges } from "../tally/tally.ts";
import type { LatencyChanges } from "./latency-marks.ts";
import type { Placer } from "./placer.ts";

/** What of a tally no commit has stored yet; the entries are live, so they are never out of date. */
export interface Unstored {
  add(changes: TallyChanges): void;
  /** An entry went up in another one: its stored row has to go, and what is new of it is there. */
  absorbed(name: string, entry: EndpointTally | undefined): void;
  endpoints(): ChangedEndpoint[];
  readonly gone: readonly string[];
  stored(): void;
}

export function createUnstored(placer: Placer, latency: LatencyChanges): Unstored {
  const changed = new Map<EndpointTally, Set<FieldTally>>();
  const gone = new Set<string>();
  return {
    add({ endpoints }) {
      for (const { entry, fields } of endpoints) {
        const known = changed.get(entry);
        if (known === undefined) changed.set(entry, new Set(fields));
        else for (const field of fields) known.add(field);
      }
    },
    absorbed(name, entry) {
      gone.add(name);
      if (entry !== undefined) changed.delete(entry);
    },
    endpoints: () =>
      [...changed].map(([entry, fields]) => ({
        entry,
        fields: [...fields],
        placed: placer.placed(entry.endpoint),
        latencyMarks: latency.marks(entry.endpoint),
      })),
    get gone() {
      return [...gone];
    },
    stored() {
      latency.stored([...changed.keys()].map(({ endpoint }) => endpoint));
      changed.clear();
      gone.clear();
    },
  };
}
