import { useState } from "preact/hooks";
import type { ApprovalsShown, ShownApproval, TakenUp } from "../../../server/steering.ts";
import { change } from "../../data/api.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { toast } from "../../parts/toasts.tsx";
import { counted } from "../../words/numbers.ts";
import { actOf, DraftFields, emptyDraft, isComplete } from "../difference/draft-fields.tsx";
import { ActForm } from "../difference/act-form.tsx";
import { APPROVAL_PATHS, takenText } from "../difference/approve-dialog.tsx";
import { useWhyNotWritten } from "../difference/may-write.ts";

/** Takes an approval back: what it covered counts again. */
export function RemoveApprovalDialog({
  approval,
  file,
  onClose,
}: {
  approval: ShownApproval;
  file: ApprovalsShown;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(emptyDraft);
  const whyNot = useWhyNotWritten(file);
  const { fingerprint, difference = fingerprint, members, reason, by, state } = approval;
  const remove = async (): Promise<void> => {
    const body = actOf(draft);
    const path = `/approvals/${fingerprint}`;
    const done = await change<TakenUp>(path, { method: "DELETE", body }, APPROVAL_PATHS);
    onClose();
    toast({
      text: `Removed the approval of ${difference}.${takenText(done)}`,
      undo: () => approveAgain(approval),
    });
  };
  return (
    <Dialog title="Remove an approval" onClose={onClose}>
      <p>
        <span class="place">{difference}</span>, approved by {by}: {reason}
        {members.length === 0 ? "" : `; covers ${counted(members.length, "other place")}, too`}
      </p>
      <p class="soft">
        {state === "active"
          ? "Without it the difference is judged by its evidence again, and may fail the run."
          : "It changes nothing in this run."}
      </p>
      {whyNot === undefined ? (
        <ActForm action="Remove" ready={isComplete(draft)} onAct={remove}>
          <DraftFields draft={draft} onDraft={setDraft} example="mended in SHOP-1234" />
        </ActForm>
      ) : (
        <p>
          {whyNot} take the entry of <span class="code">{fingerprint}</span> out of{" "}
          <span class="code">{file.file ?? "the approvals file"}</span>.
        </p>
      )}
    </Dialog>
  );
}

/** As it was, by whom it was. */
async function approveAgain(approval: ShownApproval): Promise<void> {
  const { fingerprint, reason, by, until, members } = approval;
  const body = {
    ...{ fingerprints: [fingerprint], reason, by },
    ...(until !== undefined && { until }),
    ...(members.length > 0 && { group: true, allowHigh: true }),
  };
  await change("/approvals", { method: "POST", body }, APPROVAL_PATHS);
}
