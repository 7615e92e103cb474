import { useEffect, useState } from "preact/hooks";
import type { RulePreviewShown, RuleWanted } from "../../../server/steering.ts";
import { type Shown, asApiError } from "../../data/answers.ts";
import { ask } from "../../data/api.ts";

/** So that a date that is typed does not ask for every digit. */
const TYPING_MS = 250;

/** What a rule would hide, asked again when it changes. */
export function usePreview(rule: RuleWanted): Shown<RulePreviewShown> {
  const [shown, setShown] = useState<Shown<RulePreviewShown>>({ stale: true });
  const key = JSON.stringify(rule);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(
      () => {
        const sent = { method: "POST", body: rule } as const;
        ask<RulePreviewShown>("/rules/preview", abort.signal, sent).then(
          (value) => setShown({ value, stale: false }),
          (error: unknown) => {
            if (!abort.signal.aborted) setShown({ error: asApiError(error), stale: false });
          },
        );
      },
      shown.value === undefined ? 0 : TYPING_MS,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  return shown;
}
