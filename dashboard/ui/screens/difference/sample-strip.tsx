import { useState } from "preact/hooks";
import type { OddClass, SampleRef } from "../../../../differ/index.ts";
import { When } from "../../parts/when.tsx";
import { linkTo } from "../../route/link-to.ts";
import { CLASS_WORDS } from "../../words/kinds.ts";
import { count } from "../../words/numbers.ts";
import { ROLES } from "../sample/roles.ts";

const CLASSES: readonly OddClass[] = ["candidate", "all", "secondary", "primary"];
const SHOWN_MAX = 8;

/** Kept exchanges, by who was odd in them: the candidate's first, because they are what to look at. */
export function SampleStrip({
  refs,
  fingerprint,
}: {
  refs: readonly SampleRef[];
  fingerprint: string;
}) {
  if (refs.length === 0) {
    return (
      <p class="soft">
        No exchange with it was kept. The next one that shows it will be, as long as the run goes
        on.
      </p>
    );
  }
  return (
    <div class="stack">
      {CLASSES.map((one) => {
        const own = refs.filter((ref) => ref.class === one);
        return own.length === 0 ? null : (
          <OfClass key={one} odd={one} refs={own} fingerprint={fingerprint} />
        );
      })}
    </div>
  );
}

function OfClass({
  odd,
  refs,
  fingerprint,
}: {
  odd: OddClass;
  refs: readonly SampleRef[];
  fingerprint: string;
}) {
  const [all, setAll] = useState(false);
  const rest = refs.length - SHOWN_MAX;
  return (
    <div class="sample-class">
      <h3 id={`samples-${odd}`}>
        <i class={`swatch part-${odd}`} aria-hidden="true" /> {CLASS_WORDS[odd]}
      </h3>
      <table class="plain-table sample-table" aria-labelledby={`samples-${odd}`}>
        <thead>
          <tr>
            <th>Request</th>
            {ROLES.map((role) => (
              <th key={role}>{role}</th>
            ))}
            <th>When</th>
          </tr>
        </thead>
        <tbody>
          {(all ? refs : refs.slice(0, SHOWN_MAX)).map((ref) => (
            <Sample key={ref.id} sample={ref} fingerprint={fingerprint} />
          ))}
        </tbody>
      </table>
      {rest > 0 && !all ? (
        <button type="button" class="button plain" onClick={() => setAll(true)}>
          and {count(rest)} more
        </button>
      ) : null}
    </div>
  );
}

/** What was asked, and what each role answered. */
function Sample({
  sample: { id, capturedAt, method, path, outcomes },
  fingerprint,
}: {
  sample: SampleRef;
  fingerprint: string;
}) {
  const at = path.indexOf("?");
  const cut = at === -1 ? path.length : at;
  return (
    <tr>
      <td class="sample-request">
        <a
          class="sample-card code"
          href={linkTo(`/samples/${encodeURIComponent(id)}`, { of: fingerprint })}
        >
          {method} {path.slice(0, cut)}
          <b>{path.slice(cut)}</b>
        </a>
      </td>
      {ROLES.map((role) => (
        <td key={role} class="sample-outcome" data-role={role}>
          {outcomes[role] === outcomes.primary ? (
            outcomes[role]
          ) : (
            <b class="sample-other">{outcomes[role]}</b>
          )}
        </td>
      ))}
      <td class="small faint sample-when">
        <When at={capturedAt} brief />
      </td>
    </tr>
  );
}
