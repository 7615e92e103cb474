import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { ApprovalsShown, TakenUp } from "../../../server/steering.ts";
import { change, useAnswer } from "../../data/api.ts";
import { Command } from "../../parts/command.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { toast } from "../../parts/toasts.tsx";
import { counted } from "../../words/numbers.ts";
import { type ActDraft, DraftFields, actOf, emptyDraft, isComplete } from "./draft-fields.tsx";
import { Example } from "./example.tsx";
import { ActForm } from "./act-form.tsx";
import { approveCommand } from "./commands.ts";
import type { ShownDifference } from "./difference-words.ts";
import { groupOf } from "./group-of.ts";
import { useWhyNotWritten } from "./may-write.ts";
import { PlaceList } from "./place-list.tsx";

/** What an approval changes on other screens. */
export const APPROVAL_PATHS = [
  ...["/approvals", "/differences", "/overview", "/endpoints", "/verdict", "/audit"],
];

/** Says that a difference is meant: what that covers, then who and why. */
export function ApproveDialog({
  difference,
  onClose,
}: {
  difference: ShownDifference;
  onClose: () => void;
}) {
  const { fingerprint, members = [], severity, groupSeverity = severity } = difference;
  const [draft, setDraft] = useState(emptyDraft);
  const [group, setGroup] = useState(false);
  const [seen, setSeen] = useState(false);
  const { value: file } = useAnswer<ApprovalsShown>("/approvals");
  const whyNot = useWhyNotWritten(file);
  // Several of high severity at once are easily waved through.
  const guarded = group && groupSeverity === "high";
  const covered = group ? groupOf(difference) : [difference];
  const command = approveCommand({ fingerprint, ...draft, group, allowHigh: guarded && seen });
  const approve = async (): Promise<void> => {
    await sendApproval(difference, { draft, group, allowHigh: guarded });
    onClose();
  };
  return (
    <Dialog title="Approve: this difference is meant" onClose={onClose}>
      <section class="stack">
        <h3>Covers {counted(covered.length, "place")}, which will count as pass</h3>
        <PlaceList places={covered} endpoints />
        <Example difference={difference} />
        {members.length === 0 ? null : (
          <Check checked={group} onCheck={setGroup}>
            Also the {counted(members.length, "other place")} that go wrong together with it
          </Check>
        )}
      </section>
      {whyNot === undefined ? (
        <ActForm action="Approve" ready={isComplete(draft) && (!guarded || seen)} onAct={approve}>
          <DraftFields
            draft={draft}
            onDraft={setDraft}
            example="yen have no minor unit, SHOP-1234"
            until="Last day (optional, UTC)"
          />
          {guarded ? (
            <Check checked={seen} onCheck={setSeen} notice>
              Some are of high severity. I have looked at each of them.
            </Check>
          ) : null}
          <details>
            <summary class="small soft">The same as a command</summary>
            <Command text={command} />
          </details>
        </ActForm>
      ) : (
        <div class="stack">
          <p>{whyNot}</p>
          <Command text={command} />
        </div>
      )}
    </Dialog>
  );
}

function Check({
  checked,
  onCheck,
  notice,
  children,
}: {
  checked: boolean;
  onCheck: (checked: boolean) => void;
  notice?: boolean;
  children: ComponentChildren;
}) {
  return (
    <label class={notice === true ? "check notice" : "check"}>
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onCheck(event.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  );
}

async function sendApproval(
  { fingerprint, path, members = [] }: ShownDifference,
  { draft, group, allowHigh }: { draft: ActDraft; group: boolean; allowHigh: boolean },
): Promise<void> {
  const act = actOf(draft);
  const body = { fingerprints: [fingerprint], ...act, group, ...(allowHigh && { allowHigh }) };
  const done = await change<TakenUp>("/approvals", { method: "POST", body }, APPROVAL_PATHS);
  const also = group ? ` and ${counted(members.length, "other place")}` : "";
  toast({
    text: `Approved ${path}${also}.${takenText(done)}`,
    undo: async () => {
      const undoing = { by: act.by, reason: `undone: ${act.reason}` };
      const sent = { method: "DELETE", body: undoing } as const;
      await change(`/approvals/${fingerprint}`, sent, APPROVAL_PATHS);
    },
  });
}

/** Whether the run holds to it already. */
export function takenText({ taken, takenWhy }: TakenUp): string {
  if (taken === "now") return " The run holds to it.";
  return takenWhy === undefined ? " It holds from the next start." : ` ${takenWhy}`;
}
