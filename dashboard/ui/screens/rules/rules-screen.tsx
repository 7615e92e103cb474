import { useState } from "preact/hooks";
import type { EndpointProposals } from "../../../../differ/index.ts";
import type { RulesShown } from "../../../server/steering.ts";
import { answers, useAnswer } from "../../data/api.ts";
import { embeddedAnswers } from "../../data/fetch-json.ts";
import { useKeys } from "../../keys/follow-keys.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { place } from "../../route/location.ts";
import { RuleDialog } from "../difference/rule-dialog.tsx";
import { NewRuleDialog } from "./new-rule-dialog.tsx";
import { RemoveRuleDialog } from "./remove-rule-dialog.tsx";
import { RuleList } from "./rule-list.tsx";
import { type ShownRule, readRules } from "./read-rules.ts";
import { Suggestions } from "./suggestions.tsx";
import type { Taking } from "./taking.ts";
import "../difference/difference.css";
import "./rules.css";

/** What is taken out of the comparison as noise: the rules that hold, and what the run's evidence suggests. */
export function RulesScreen() {
  const endpoint = place().query.get("endpoint") ?? undefined;
  const rules = useAnswer<RulesShown>("/rules");
  const [taking, setTaking] = useState<Taking>();
  const [removing, setRemoving] = useState<ShownRule>();
  const [adding, setAdding] = useState(false);
  useKeys([{ keys: "n", label: "New rule", group: "This screen", run: () => setAdding(true) }]);
  return (
    <div class="screen rules">
      <div class="screen-head">
        <h1>Rules</h1>
        <span class="soft small">say what is noise, and not a regression</span>
        <span class="end">
          <button type="button" class="button" onClick={() => setAdding(true)}>
            New rule … <kbd aria-hidden="true">n</kbd>
          </button>
        </span>
      </div>
      <section class="panel" aria-labelledby="hold">
        <Loaded of={rules} retry={() => void answers.reread("/rules")}>
          {(shown) => (
            <>
              <div class="panel-head">
                <h2 id="hold">Rules that hold</h2>
                <span class="small faint code">{shown.file ?? "no configuration file"}</span>
              </div>
              <RuleList rules={readRules(shown.compare)} onRemove={setRemoving} />
            </>
          )}
        </Loaded>
      </section>
      <section class="panel" aria-labelledby="suggested">
        <h2 id="suggested">
          Suggested by this run{endpoint === undefined ? "" : ` for ${endpoint}`}
        </h2>
        <p class="small soft rules-hint">
          What is learned as noise passes without a rule. A rule says so for good, in a file that is
          reviewed; each shows first what it would hide.
        </p>
        <SuggestionsLoaded endpoint={endpoint} onTake={setTaking} />
      </section>
      {taking === undefined ? null : (
        <RuleDialog
          title={`A rule for ${taking.rule.path}`}
          rule={taking.rule}
          reason={taking.reason}
          onClose={() => setTaking(undefined)}
        />
      )}
      {removing === undefined || rules.value === undefined ? null : (
        <RemoveRuleDialog
          rule={removing}
          rules={rules.value}
          onClose={() => setRemoving(undefined)}
        />
      )}
      {adding ? (
        <NewRuleDialog
          match={endpoint ?? ""}
          onClose={() => setAdding(false)}
          onRule={(rule) => {
            setAdding(false);
            setTaking({ rule, reason: "" });
          }}
        />
      ) : null}
    </div>
  );
}

function SuggestionsLoaded({
  endpoint,
  onTake,
}: {
  endpoint: string | undefined;
  onTake: (taking: Taking) => void;
}) {
  const report = embeddedAnswers() !== undefined;
  const query = endpoint === undefined ? "" : `?${new URLSearchParams({ endpoint })}`;
  const path = `/rules/suggestions${query}`;
  const shown = useAnswer<{ readonly items: readonly EndpointProposals[] }>(
    report ? undefined : path,
  );
  if (report) return <p class="soft">A report does not hold suggestions; the dashboard does.</p>;
  return (
    <Loaded of={shown} retry={() => void answers.reread(path)}>
      {({ items }) => <Suggestions items={items} onTake={onTake} />}
    </Loaded>
  );
}
