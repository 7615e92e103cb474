import type { Role } from "../../../../core/index.ts";
import type { Sample, SampleAnswer } from "../../../../differ/index.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Redacted } from "./cell-text.tsx";

/** The bodies as they were kept, unread. */
export function RawBodies({ sample, roles }: { sample: Sample; roles: readonly Role[] }) {
  return (
    <div class={`raw-bodies columns-${roles.length}`}>
      {roles.map((role) => {
        const text = rawOf(sample[role]);
        return (
          <section key={role} aria-label={`Body of ${role}`}>
            <div class="row">
              <h3>{role}</h3>
              {text === undefined ? null : (
                <CopyButton text={text} label={`Copy the body of ${role}`} />
              )}
            </div>
            {text === undefined ? (
              <p class="absent">no body was kept</p>
            ) : (
              <pre class="raw" tabIndex={0}>
                <Redacted text={text} />
              </pre>
            )}
          </section>
        );
      })}
    </div>
  );
}

function rawOf(answer: SampleAnswer): string | undefined {
  return answer.kind === "answered" ? (answer.body ?? answer.bodyBase64) : undefined;
}
