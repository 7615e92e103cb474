import { useState } from "preact/hooks";
import { answers, useAnswer } from "../../data/api.ts";
import type { AuditEntry } from "../../data/shapes.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { When } from "../../parts/when.tsx";

interface AuditPage {
  readonly items: readonly AuditEntry[];
  readonly next: string | null;
}

const STEP = 50;
const MOST = 500;

/** Who did what through the dashboard and the API, newest first. */
export function Audit() {
  const [limit, setLimit] = useState(STEP);
  const path = `/audit?limit=${limit}`;
  const shown = useAnswer<AuditPage>(path);
  return (
    <section class="panel" aria-labelledby="audit">
      <h2 id="audit">Audit</h2>
      <Loaded of={shown} retry={() => void answers.reread(path)}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <p class="soft">Nothing was changed through the dashboard or the API yet.</p>
            ) : (
              <ol class="audit">
                {items.map((entry) => (
                  <Line key={entry.id} entry={entry} />
                ))}
              </ol>
            )}
            {next === null || limit >= MOST ? null : (
              <button
                type="button"
                class="button plain"
                onClick={() => setLimit(Math.min(MOST, limit * 2))}
              >
                Show older
              </button>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}

function Line({ entry: { at, by, level, text, reason } }: { entry: AuditEntry }) {
  return (
    <li>
      <When at={at} />
      <span>
        {by}
        {level === "viewer" ? <span class="faint"> (viewer)</span> : null}
      </span>
      <span>
        {text}
        {reason === undefined ? null : <span class="soft"> Because: {reason}</span>}
      </span>
    </li>
  );
}
