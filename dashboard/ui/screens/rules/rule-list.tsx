import { CopyButton } from "../../parts/copy-button.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EndpointName } from "../../parts/endpoint-name.tsx";
import { linkTo } from "../../route/link-to.ts";
import type { ShownRule } from "./read-rules.ts";

/** The rules of the configuration, by what they match. */
export function RuleList({
  rules,
  onRemove,
}: {
  rules: readonly ShownRule[];
  onRemove: (rule: ShownRule) => void;
}) {
  if (rules.length === 0) {
    return (
      <EmptyState title="No rule holds." command="npx shadowdiff rules suggest">
        Noise that is learned needs none. What is suggested above can be taken with a click, or by
        this command.
      </EmptyState>
    );
  }
  const entries = [...new Set(rules.map(({ at }) => at))];
  return (
    <div class="stack">
      {entries.map((at) => {
        const own = rules.filter((rule) => rule.at === at);
        return <Entry key={at} rules={own} onRemove={onRemove} />;
      })}
    </div>
  );
}

function Entry({
  rules,
  onRemove,
}: {
  rules: readonly ShownRule[];
  onRemove: (rule: ShownRule) => void;
}) {
  const match = rules[0]?.match ?? "";
  return (
    <section class="rule-entry" aria-label={`Rules for ${match}`}>
      <h3>
        <a href={linkTo("/differences", { endpoint: match })}>
          <EndpointName name={match} />
        </a>
      </h3>
      <ul class="rule-list">
        {rules.map((rule) => (
          <li key={`${rule.section} ${rule.path} ${rule.reason}`}>
            <span class="place">{rule.path === "" ? "(whole answer)" : rule.path}</span>
            <span>{rule.text}</span>
            <span class="soft">
              {rule.reason}
              {rule.until === undefined ? "" : ` · until ${rule.until}`}
            </span>
            <span class="rule-tools">
              <CopyButton text={rule.path} label={`Copy the path ${rule.path}`} />
              <button
                type="button"
                class="button plain"
                aria-label={`Remove the rule for ${rule.path}`}
                onClick={() => onRemove(rule)}
              >
                Remove …
              </button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
