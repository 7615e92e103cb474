/** Who does something, and why: asked for with each act, and kept in the audit log. */
export interface ActFieldsProps {
  readonly by: string;
  readonly reason: string;
  readonly reasonRequired?: boolean;
  /** A good reason, to show what is asked for. */
  readonly example?: string;
  onBy(by: string): void;
  onReason(reason: string): void;
}

/** The two fields of a form that changes something. */
export function ActFields(props: ActFieldsProps) {
  const { by, reason, reasonRequired, example, onBy, onReason } = props;
  return (
    <>
      <label class="field">
        <span>{reasonRequired === true ? "Why" : "Why, if you want to say it"}</span>
        <input
          class="input"
          required={reasonRequired === true}
          maxLength={500}
          placeholder={example ?? ""}
          autofocus
          value={reason}
          onInput={(event) => onReason(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>Who you are</span>
        <input
          class="input"
          required
          maxLength={200}
          autocomplete="name"
          placeholder="name or team"
          value={by}
          onInput={(event) => onBy(event.currentTarget.value)}
        />
      </label>
    </>
  );
}
