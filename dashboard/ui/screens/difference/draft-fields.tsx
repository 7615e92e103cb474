import { lastWho, rememberWho } from "../../data/who.ts";
import { ActFields } from "../../parts/act-fields.tsx";

/** Who does it and why, as a person fills it in. */
export interface ActDraft {
  readonly reason: string;
  readonly by: string;
  /** Last day, or empty. */
  readonly until: string;
}

export function emptyDraft(): ActDraft {
  return { reason: "", by: lastWho(), until: "" };
}

export function isComplete({ reason, by }: ActDraft): boolean {
  return reason.trim() !== "" && by.trim() !== "";
}

/** What is sent; whoever did it once need not type the name again. */
export function actOf(draft: ActDraft): { reason: string; by: string; until?: string } {
  const [reason, by] = [draft.reason.trim(), draft.by.trim()];
  rememberWho(by);
  return draft.until === "" ? { reason, by } : { reason, by, until: draft.until };
}

/** Who and why, both needed, and where `until` says what for a last day. */
export function DraftFields({
  draft,
  onDraft,
  example,
  until,
}: {
  draft: ActDraft;
  onDraft: (draft: ActDraft) => void;
  /** A good reason. */
  example: string;
  until?: string;
}) {
  return (
    <>
      <ActFields
        by={draft.by}
        reason={draft.reason}
        reasonRequired
        example={example}
        onBy={(by) => onDraft({ ...draft, by })}
        onReason={(reason) => onDraft({ ...draft, reason })}
      />
      {until === undefined ? null : (
        <label class="field">
          <span>{until}</span>
          <input
            class="input act-day"
            type="date"
            value={draft.until}
            onInput={(event) => onDraft({ ...draft, until: event.currentTarget.value })}
          />
        </label>
      )}
    </>
  );
}
