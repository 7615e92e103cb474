import { useState } from "preact/hooks";
import type { RulesShown, RuleWanted, TakenUp } from "../../../server/steering.ts";
import { change, useAnswer } from "../../data/api.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { toast } from "../../parts/toasts.tsx";
import { RulePreview } from "../rules/rule-preview.tsx";
import { usePreview } from "../rules/use-preview.ts";
import { actOf, DraftFields, emptyDraft, isComplete } from "./draft-fields.tsx";
import { ActForm } from "./act-form.tsx";
import { takenText } from "./approve-dialog.tsx";
import { useWhyNotWritten } from "./may-write.ts";

/** What a rule changes on other screens. */
export const RULE_PATHS = ["/rules", "/differences", "/audit", "/settings"];

/**
 * Takes a rule: what it would hide of the run, then who and why. Used to ignore a place, and to take what is
 * suggested.
 */
export function RuleDialog({
  title,
  rule,
  reason = "",
  onClose,
}: {
  title: string;
  rule: RuleWanted;
  /** What the suggestion says. */
  reason?: string;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(() => ({ ...emptyDraft(), reason }));
  const { value: rules } = useAnswer<RulesShown>("/rules");
  const whyNot = useWhyNotWritten(rules);
  const until = draft.until === "" ? {} : { until: draft.until };
  const preview = usePreview({ ...rule, ...until });
  const refused = preview.value?.tooBroad !== undefined;

  const take = async (): Promise<void> => {
    if (rules === undefined) return;
    const act = actOf(draft);
    const body = { ...rule, ...act, version: rules.version };
    const done = await change<RulesShown & TakenUp>("/rules", { method: "POST", body }, RULE_PATHS);
    onClose();
    toast({
      text: `${rule.section === "ignore" ? "Ignored" : "Took a rule for"} ${rule.path} at ${rule.match}.${takenText(done)} What the run counted before stays in its verdict.`,
      undo: async () => {
        const { compare } = rules;
        const undoing = { by: act.by, reason: `undone: ${act.reason}`, version: done.version };
        await change("/rules", { method: "PUT", body: { compare, ...undoing } }, RULE_PATHS);
      },
    });
  };

  return (
    <Dialog title={title} onClose={onClose}>
      <RulePreview rule={rule} of={preview} pasted={whyNot !== undefined} />
      {whyNot === undefined ? (
        refused ? null : (
          <ActForm
            action={rule.section === "ignore" ? "Ignore it" : "Take the rule"}
            ready={isComplete(draft) && rules !== undefined && preview.value !== undefined}
            onAct={take}
          >
            <DraftFields
              draft={draft}
              onDraft={setDraft}
              example="made anew by each instance"
              {...(rule.section === "ignore" && { until: "Last day (optional, UTC)" })}
            />
          </ActForm>
        )
      ) : (
        <p>{whyNot}</p>
      )}
    </Dialog>
  );
}

/** Ignores the place of a difference at its endpoint. */
export function IgnoreDialog({
  difference: { endpoint, path },
  onClose,
}: {
  difference: { readonly endpoint: string; readonly path: string };
  onClose: () => void;
}) {
  const [rule] = useState<RuleWanted>({ match: endpoint, section: "ignore", path });
  return <RuleDialog title={`Ignore ${path}`} rule={rule} onClose={onClose} />;
}
