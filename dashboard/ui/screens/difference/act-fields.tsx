import { recall, remember } from "../../data/remember.ts";

/** Who does it and why, as a person fills it in. */
export interface ActDraft {
  readonly reason: string;
  readonly by: string;
  /** Last day, or empty. */
  readonly until: string;
}

export function emptyDraft(): ActDraft {
  return { reason: "", by: recall("by") ?? "", until: "" };
}

export function isComplete({ reason, by }: ActDraft): boolean {
  return reason.trim() !== "" && by.trim() !== "";
}

/** What is sent; whoever did it once need not type the name again. */
export function actOf(draft: ActDraft): { reason: string; by: string; until?: string } {
  const [reason, by] = [draft.reason.trim(), draft.by.trim()];
  remember("by", by);
  return draft.until === "" ? { reason, by } : { reason, by, until: draft.until };
}

/** The fields of a reason, a name and, where `until` says what for, a last day. */
export function ActFields({
  draft,
  onDraft,
  placeholder,
  until,
}: {
  draft: ActDraft;
  onDraft: (draft: ActDraft) => void;
  /** An example of a good reason. */
  placeholder: string;
  until?: string;
}) {
  return (
    <>
      <label class="field">
        <span>Reason (goes into the file that is reviewed)</span>
        <textarea
          class="input"
          rows={2}
          required
          maxLength={1000}
          placeholder={placeholder}
          value={draft.reason}
          onInput={(event) => onDraft({ ...draft, reason: event.currentTarget.value })}
          autofocus
        />
      </label>
      <div class="act-pair">
        <label class="field">
          <span>By (kept in this browser)</span>
          <input
            class="input"
            required
            maxLength={200}
            autocomplete="name"
            value={draft.by}
            onInput={(event) => onDraft({ ...draft, by: event.currentTarget.value })}
          />
        </label>
        {until === undefined ? null : (
          <label class="field">
            <span>{until}</span>
            <input
              class="input"
              type="date"
              value={draft.until}
              onInput={(event) => onDraft({ ...draft, until: event.currentTarget.value })}
            />
          </label>
        )}
      </div>
    </>
  );
}
