import { useState } from "preact/hooks";
import type { RulesShown, TakenUp } from "../../../server/steering.ts";
import { change } from "../../data/api.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { toast } from "../../parts/toasts.tsx";
import { actOf, DraftFields, emptyDraft, isComplete } from "../difference/draft-fields.tsx";
import { ActForm } from "../difference/act-form.tsx";
import { takenText } from "../difference/approve-dialog.tsx";
import { useWhyNotWritten } from "../difference/may-write.ts";
import { RULE_PATHS } from "../difference/rule-dialog.tsx";
import { type ShownRule, withoutRule } from "./read-rules.ts";

/** Takes a rule away: what it took out of the comparison counts again. */
export function RemoveRuleDialog({
  rule,
  rules,
  onClose,
}: {
  rule: ShownRule;
  rules: RulesShown;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(emptyDraft);
  const whyNot = useWhyNotWritten(rules);
  const remove = async (): Promise<void> => {
    const { reason, by } = actOf(draft);
    const put = (compare: readonly unknown[], act: { reason: string; version: string }) =>
      change<RulesShown & TakenUp>(
        "/rules",
        { method: "PUT", body: { compare, by, ...act } },
        RULE_PATHS,
      );
    const left = withoutRule(rules.compare, rule);
    const done = await put(left, { reason, version: rules.version });
    onClose();
    toast({
      text: `Removed the rule for ${rule.path} at ${rule.match}.${takenText(done)}`,
      undo: async () => {
        await put(rules.compare, { reason: `undone: ${reason}`, version: done.version });
      },
    });
  };
  return (
    <Dialog title="Remove a rule" onClose={onClose}>
      <p>
        <span class="place">{rule.path}</span> at <span class="place">{rule.match}</span> is{" "}
        {rule.text}
        {rule.reason === undefined ? "" : ` (${rule.reason})`}. Without the rule, what differs there
        counts again.
      </p>
      {whyNot === undefined ? (
        <ActForm action="Remove" ready={isComplete(draft)} onAct={remove}>
          <DraftFields draft={draft} onDraft={setDraft} example="the new release sets it alike" />
        </ActForm>
      ) : (
        <p>
          {whyNot} take it out of <span class="code">{rules.file ?? "the configuration"}</span>.
        </p>
      )}
    </Dialog>
  );
}
