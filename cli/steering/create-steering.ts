import { type Clock, type Config, ShadowError } from "../../core/index.ts";
import type {
  ApprovalFile,
  ApprovalsShown,
  RuleFile,
  RulesShown,
  Steering,
  TakenUp,
} from "../../dashboard/server/index.ts";
import type { ReadModels } from "../../differ/index.ts";
import type { NotedApproval } from "../approvals/read-approvals.ts";
import type { ReloadOutcome } from "../run/reload-outcome.ts";
import { findingsIn, onlyThose, shownApproval } from "./shown-approvals.ts";
import { keptWhileSame } from "./kept-while-same.ts";
import { heldApprovals } from "./held-files.ts";
import { shownSettings } from "./shown-settings.ts";
import type { ConfigSource } from "./steering-jobs.ts";
import type { SteeringLink } from "./steering-link.ts";

export interface SteeringParts {
  readonly link: SteeringLink;
  /** Where the configuration came from; absent where it came from no file. */
  readonly source: ConfigSource | undefined;
  /** The run's name in the store. */
  readonly run: string;
  /** The one that holds now. */
  readonly config: () => Config;
  readonly reads: Pick<ReadModels, "summary">;
  /** Has the run take up what stands in the files now. */
  readonly reload: () => Promise<ReloadOutcome>;
  readonly clock: Clock;
}

/** What the dashboard changes, by way of the thread that reads and writes the files. */
export function createSteering(parts: SteeringParts): Steering {
  return {
    rules: ruleFile(parts),
    approvals: approvalFile(parts),
    settings: async () => {
      const { link, source, config } = parts;
      return shownSettings(config(), { source, origins: await link.ask("origins", {}) });
    },
  };
}

function ruleFile({ link, source, reload }: SteeringParts): RuleFile {
  const read = keptWhileSame<RulesShown>();
  const file = source?.file;
  return {
    read: () => read(file, () => link.ask("rules", {})),
    suggestions: (endpoint) => link.ask("suggestions", endpoint === undefined ? {} : { endpoint }),
    preview: (rule) => link.ask("preview", { rule }),
    async add(rule, version) {
      const rules = await link.ask("addRule", { rule, version });
      const { match, section, path } = rule;
      const said = `added a rule to ${section === "ignore" ? "ignore" : section} ${path} at ${match}`;
      return { ...rules, ...takenUp(await reload(), "compare"), said };
    },
    async replace(compare, { version }) {
      const rules = await link.ask("replaceRules", { compare, version });
      const said = `put ${compare.length} rules in the place of all of compare`;
      return { ...rules, ...takenUp(await reload(), "compare"), said };
    },
  };
}

function approvalFile(parts: SteeringParts): ApprovalFile {
  const { link, source, config, reload, reads, run } = parts;
  const read = keptWhileSame<readonly NotedApproval[]>();
  const list = async (file = config().approvals): Promise<ApprovalsShown> => {
    const held = await heldApprovals(source, file);
    if (file === undefined) return { ...held, items: [] };
    const noted = await read(file, () => link.ask("approvals", { file }));
    if (noted.length === 0) return { ...held, items: [] };
    const findings = findingsIn(reads, run);
    return { ...held, items: noted.map((one) => shownApproval(one, findings, parts.clock)) };
  };
  return {
    list: () => list(),
    async add(wanted) {
      const findings = findingsIn(reads, run);
      const asked = { wanted, findings: onlyThose(findings, wanted.fingerprints) };
      const { file, said } = await link.ask("approve", { ...asked, file: config().approvals });
      const taken = takenUp(await reload(), "approvals");
      return { ...(await list(file)), ...taken, said };
    },
    async remove(fingerprint) {
      const file = config().approvals;
      if (file === undefined)
        throw new ShadowError("APPROVAL_NOT_THERE", "the configuration names no approvals file.");
      const { said } = await link.ask("unapprove", { fingerprint, file });
      const taken = takenUp(await reload(), "approvals");
      return { ...(await list(file)), ...taken, said };
    },
  };
}

function takenUp(outcome: ReloadOutcome, key: "compare" | "approvals"): TakenUp {
  if (outcome.state === "refused") return { taken: "refused", takenWhy: outcome.message };
  if (!outcome.waiting.includes(key)) return { taken: "now" };
  return { taken: "restart", takenWhy: `${key} holds from the next start of the run.` };
}
