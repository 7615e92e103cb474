import type { EndpointProposals, Proposal } from "../../../../differ/index.ts";
import type { RuleWanted } from "../../../server/steering.ts";
import { EndpointName } from "../../parts/endpoint-name.tsx";
import { counted } from "../../words/numbers.ts";
import { fieldsOf, optionText } from "./read-rules.ts";
import type { Taking } from "./taking.ts";

/** What the run found to be noise: rules that would take it out, and what is left to a person. */
export function Suggestions({
  items,
  onTake,
}: {
  items: readonly EndpointProposals[];
  onTake: (taking: Taking) => void;
}) {
  const some = items.filter(({ proposals, left }) => proposals.length > 0 || left.length > 0);
  if (some.length === 0) {
    return (
      <p class="soft">
        This run found no noise that needs a rule: the baselines hardly differ from each other, or
        what differs is told by its form already.
      </p>
    );
  }
  return (
    <div class="stack">
      {some.map((one, at) => (
        <OfEndpoint key={one.endpoint} of={one} open={at === 0} onTake={onTake} />
      ))}
    </div>
  );
}

function OfEndpoint({
  of,
  open,
  onTake,
}: {
  of: EndpointProposals;
  open: boolean;
  onTake: (taking: Taking) => void;
}) {
  const { endpoint, alsoFits, proposals, left } = of;
  return (
    <details class="rule-entry" open={open}>
      <summary>
        <EndpointName name={endpoint} />{" "}
        <span class="soft">{counted(proposals.length, "suggestion")}</span>
      </summary>
      {alsoFits.length === 0 ? null : (
        <p class="small soft">
          A rule of this name fits {counted(alsoFits.length, "other endpoint")}, too:{" "}
          {alsoFits.join(", ")}
        </p>
      )}
      <ul class="rule-list">
        {proposals.map((proposal) => (
          <li key={`${proposal.section} ${proposal.path}`}>
            <span class="place">{proposal.path}</span>
            <span>{textOfProposal(proposal)}</span>
            <span class="soft">{proposal.evidence}</span>
            <span class="rule-tools">
              <button
                type="button"
                class="button"
                aria-label={`Preview the rule for ${proposal.path}`}
                onClick={() => onTake(takingOf(endpoint, proposal))}
              >
                Preview …
              </button>
            </span>
          </li>
        ))}
      </ul>
      {left.length === 0 ? null : (
        <details>
          <summary class="small soft">
            {counted(left.length, "noisy place")} without a suggestion
          </summary>
          <ul class="rule-list left">
            {left.map(({ path, why }) => (
              <li key={path}>
                <span class="place">{path}</span>
                <span class="soft">{why}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </details>
  );
}

function textOfProposal(proposal: Proposal): string {
  if (proposal.section === "ignore") return "ignore it";
  return optionText(proposal.section, fieldsOf(proposal.option));
}

function takingOf(match: string, proposal: Proposal): Taking {
  const { section, path } = proposal;
  const rule: RuleWanted = {
    ...{ match, section, path },
    ...(proposal.section === "ignore" ? {} : { option: proposal.option }),
  };
  return { rule, reason: proposal.section === "ignore" ? proposal.reason : proposal.evidence };
}
