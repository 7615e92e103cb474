import type { OddClass, SampleRef } from "../../../../differ/index.ts";
import { When } from "../../parts/when.tsx";
import { linkTo } from "../../route/link-to.ts";
import { CLASS_WORDS } from "../../words/kinds.ts";

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
    <div class="sample-strip">
      {CLASSES.map((one) => {
        const own = refs.filter((ref) => ref.class === one);
        if (own.length === 0) return null;
        return (
          <div key={one} class="sample-class">
            <h3>
              <i class={`swatch part-${one}`} aria-hidden="true" /> {CLASS_WORDS[one]}
            </h3>
            <ul>
              {own.slice(0, SHOWN_MAX).map(({ id, capturedAt }) => (
                <li key={id}>
                  <a
                    class="sample-card"
                    href={linkTo(`/samples/${encodeURIComponent(id)}`, { of: fingerprint })}
                  >
                    <span class="code">{id}</span>
                    <span class="small faint">
                      <When at={capturedAt} brief />
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </div>
  );
}
