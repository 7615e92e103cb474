import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { asApiError } from "../../data/answers.ts";
import type { ApiError } from "../../data/fetch-json.ts";
import { Problem } from "../../parts/problem.tsx";

/** A form in a dialog: what it asks, why it may not, what went wrong, and its two buttons. */
export function ActForm({
  action,
  ready,
  onAct,
  children,
}: {
  /** On the button: "Approve". */
  action: string;
  ready: boolean;
  /** Closes the dialog when it worked. */
  onAct: () => Promise<void>;
  children: ComponentChildren;
}) {
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const act = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await onAct();
    } catch (cause) {
      setError(asApiError(cause));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) void act();
      }}
    >
      {children}
      {error === undefined ? null : <Problem error={error} />}
      <div class="dialog-foot">
        <button
          type="button"
          class="button"
          onClick={(event) => event.currentTarget.closest("dialog")?.close()}
        >
          Cancel
        </button>
        <button type="submit" class="button main-action" disabled={!ready || busy}>
          {busy ? "Working …" : action}
        </button>
      </div>
    </form>
  );
}
