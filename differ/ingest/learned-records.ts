import type { Profiles } from "../../core/index.ts";
import type { TemplateLearner } from "../endpoint/template-learner.ts";
import type { KnowledgeName } from "../store/run-writer.ts";
import type { EndpointTally } from "../tally/rows.ts";

/** What a run keeps of what it learned, so that its next shadow thread and its profiles file have it. */
export interface LearnedRecords {
  /** Goes on where an earlier shadow thread stopped. */
  resume(templates: unknown, endpoints: Iterable<EndpointTally>, unlearned: number): void;
  /** No exchange comes any more: everything is to be stored. */
  conclude(): void;
  /** What the store does not have yet. */
  changes(): ReadonlyMap<KnowledgeName, string>;
  /** The store has what `changes` gave last. */
  stored(): void;
  /** Exchanges named by shape because the learner was full. */
  readonly unlearned: number;
}

export function createLearnedRecords(
  learner: TemplateLearner | undefined,
  profiles: () => Profiles,
): LearnedRecords {
  let revision = 0;
  let concluded = false;
  let unlearnedBefore = 0;
  return {
    resume(templates, endpoints, unlearned) {
      unlearnedBefore = unlearned;
      if (learner === undefined) return;
      if (Array.isArray(templates))
        learner.seed(templates.filter((text) => typeof text === "string"));
      learner.restore([...endpoints].map(({ endpoint, n }) => ({ name: endpoint, requests: n })));
      ({ revision } = learner);
    },
    conclude() {
      concluded = learner !== undefined;
    },
    changes() {
      const changed = new Map<KnowledgeName, string>();
      if (learner !== undefined && learner.revision !== revision)
        changed.set("templates", JSON.stringify(learner.learned()));
      // Made of all that is known, and so only once.
      if (concluded) changed.set("profiles", JSON.stringify(profiles()));
      return changed;
    },
    stored() {
      revision = learner?.revision ?? 0;
      concluded = false;
    },
    get unlearned() {
      return unlearnedBefore + (learner?.unlearned ?? 0);
    },
  };
}
