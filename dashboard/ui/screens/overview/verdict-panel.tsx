import type { Reason, RunOverview } from "../../data/shapes.ts";
import { useTrafficCommand } from "../../data/use-traffic-command.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { VerdictMark } from "../../parts/verdict-mark.tsx";
import { When } from "../../parts/when.tsx";
import { linkTo } from "../../route/link-to.ts";
import { counted } from "../../words/numbers.ts";
import { foldedReasons, foldedWords } from "./fold-reasons.ts";
import {
  isOfACause,
  reasonParts,
  stillNeeded,
  verdictBasis,
  verdictSentence,
} from "./verdict-words.ts";

/** The verdict, why, and what is still needed. */
export function VerdictPanel({ overview }: { overview: RunOverview }) {
  const { verdict, reasons, startedAt, seenAt, compared } = overview;
  const own = reasons.filter((reason) => !isOfACause(reason));
  const ofCauses = reasons.filter(isOfACause);
  const needed = stillNeeded(overview);
  return (
    <section class={`panel verdict-panel ${verdict}`} aria-labelledby="verdict">
      <div class="verdict-line">
        <VerdictMark verdict={verdict} />
        <p id="verdict" class="verdict-sentence" aria-live="polite">
          {verdictSentence(overview)}
        </p>
      </div>
      <p class="soft">
        {verdictBasis(overview)}
        <span class="faint"> · since </span>
        <When at={startedAt} />
        <span class="unseen"> as of </span>
        <time class="unseen" dateTime={seenAt}>
          {seenAt}
        </time>
      </p>
      {own.length === 0 ? null : (
        <ul class="reasons">
          {foldedReasons(own).map(({ code, reasons: alike, folded }) =>
            folded ? (
              <li key={code}>
                <details>
                  <summary>{foldedWords(code, alike.length)}</summary>
                  <Reasons reasons={alike} />
                </details>
              </li>
            ) : (
              alike.map((reason) => <ReasonLine key={reason.message} reason={reason} />)
            ),
          )}
        </ul>
      )}
      {needed === undefined ? null : <p class="soft">{needed}</p>}
      {ofCauses.length === 0 ? null : (
        <details class="reasons-more">
          <summary>{counted(ofCauses.length, "reason")} in full, with what to do</summary>
          <Reasons reasons={ofCauses} />
        </details>
      )}
      {compared === 0 ? <FirstRequest /> : null}
    </section>
  );
}

function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <ul class="reasons">
      {reasons.map((reason) => (
        <ReasonLine key={reason.code + reason.message} reason={reason} />
      ))}
    </ul>
  );
}

function ReasonLine({ reason: { code, message } }: { reason: Reason }) {
  return (
    <li>
      <span class="code small faint">{code}</span>{" "}
      {reasonParts(message).map(({ text, fingerprint }, index) =>
        fingerprint === true ? (
          <a key={index} class="code" href={linkTo(`/differences/${text}`)}>
            {text}
          </a>
        ) : (
          text
        ),
      )}
    </li>
  );
}

function FirstRequest() {
  const command = useTrafficCommand();
  if (command === undefined) return null;
  return (
    <EmptyState title="Send the first request" command={command}>
      It is answered by the live service, and copied to primary, secondary and candidate.
    </EmptyState>
  );
}
