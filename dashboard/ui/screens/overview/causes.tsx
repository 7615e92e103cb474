import { useAnswer } from "../../data/api.ts";
import { inRun } from "../../data/in-run.ts";
import type { DifferenceGroup } from "../../data/shapes.ts";
import { EndpointName } from "../../parts/endpoint-name.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { OddBar } from "../../parts/odd-bar.tsx";
import { SeverityMark } from "../../parts/severity-mark.tsx";
import { linkTo } from "../../route/link-to.ts";
import { kindWords } from "../../words/kinds.ts";
import { count, percent } from "../../words/numbers.ts";

interface FailingCauses {
  readonly items: readonly DifferenceGroup[];
  readonly total?: number;
}

const SHOWN = 10;

/** What fails, worst first, each with the way to it; nothing where nothing does. */
export function Causes({ failing }: { failing: number | undefined }) {
  const path = { heads: "true", verdict: "fail", approved: "false", limit: String(SHOWN) };
  const shown = useAnswer<FailingCauses>(inRun("/differences", path));
  // Asked for together with the overview, so that both come at once.
  if (failing === undefined || failing === 0) return null;
  return (
    <section class="panel" aria-labelledby="causes">
      <div class="panel-head">
        <h2 id="causes">What fails, worst first</h2>
        <a class="end" href={linkTo("/differences", { verdict: "fail" })}>
          All that fails
          {shown.value?.total === undefined ? "" : `: ${count(shown.value.total)}`}
        </a>
      </div>
      <Loaded of={shown} lines={4}>
        {({ items }) => (
          <ol class="causes">
            {items.map((group) => (
              <CauseLine key={group.fingerprint} group={group} />
            ))}
          </ol>
        )}
      </Loaded>
    </section>
  );
}

function CauseLine({ group }: { group: DifferenceGroup }) {
  const { fingerprint, severity, groupSeverity, path, kind, endpoint, only, members, n } = group;
  return (
    <li>
      <a class="cause-link" href={linkTo(`/differences/${fingerprint}`)}>
        <SeverityMark severity={groupSeverity ?? severity} />
        <span class="cause-name">
          <b class="place">{path}</b> {kindWords(kind)}
          {members === undefined || members.length === 0 ? null : (
            <span class="faint small"> +{count(members.length)} more places</span>
          )}
        </span>
        <span class="cause-at">
          <EndpointName name={endpoint} />
          {only === undefined ? null : <span class="only">only when {only.feature}</span>}
        </span>
        <span class="cause-odd">
          <OddBar counts={group} />
          <span class="small soft">{percent(group.candidateOdd / Math.max(1, n))}</span>
        </span>
      </a>
    </li>
  );
}
