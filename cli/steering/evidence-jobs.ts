import { ShadowError } from "../../core/index.ts";
import type { RulePreviewShown, RuleWanted } from "../../dashboard/server/index.ts";
import {
  type EndpointProposals,
  createPlaceSamples,
  openRun,
  previewRule,
  suggestRules,
} from "../../differ/index.ts";
import { ruleYaml } from "./with-rule.ts";

/** What a run speaks for, kept open between two questions. */
export interface EvidenceJobs {
  /** Throws GATE_NO_SUCH_RUN and STORE_*. */
  suggestions(endpoint: string | undefined): readonly EndpointProposals[];
  /** Throws RULE_PATH too. */
  preview(rule: RuleWanted): RulePreviewShown;
  /** Throws RULE_BROAD for what a preview refuses. */
  refuseBroad(rule: RuleWanted): void;
}

/** Those that fail come first; a rule that hides more is refused or looked at anyway. */
const HIDDEN_MAX = 200;
const REASON = "why it is ignored";

export function createEvidenceJobs(store: string, run: string): EvidenceJobs {
  // Without approvals: a place that fails is shown as failing, whoever approved it.
  let opened: ReturnType<typeof openRun> | undefined;
  const reads = () => (opened ??= openRun(store, run, { approvals: [] })).reads;
  const jobs: EvidenceJobs = {
    suggestions(endpoint) {
      const { valuesAt } = createPlaceSamples(reads());
      const all = suggestRules(reads().summary(), valuesAt);
      return endpoint === undefined ? all : all.filter((one) => one.endpoint === endpoint);
    },
    preview(rule) {
      const { hidden, tooBroad } = previewRule(rule, reads().summary());
      const { samplesOf } = createPlaceSamples(reads());
      const refused = rule.section === "ignore" ? tooBroad : undefined;
      const listed = hidden.slice(0, HIDDEN_MAX);
      return {
        hidden: listed.map((one) => ({ ...one, samples: samplesOf(one.path.fingerprint) })),
        ...(hidden.length > listed.length && { more: hidden.length - listed.length }),
        ...(refused === undefined ? {} : { tooBroad: refused }),
        yaml: ruleYaml({ ...rule, by: "", reason: REASON }),
      };
    },
    refuseBroad(rule) {
      const { tooBroad } = jobs.preview(rule);
      if (tooBroad === undefined) return;
      throw new ShadowError("RULE_BROAD", `${rule.path} is refused: ${tooBroad}.`);
    },
  };
  return jobs;
}
