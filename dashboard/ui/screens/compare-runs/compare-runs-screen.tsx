import { answers, useAnswer } from "../../data/api.ts";
import type { RunsCompared } from "../../data/shapes.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EndpointName } from "../../parts/endpoint-name.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { hrefOf, place } from "../../route/location.ts";
import { useTitle } from "../../route/use-title.ts";
import { kindWords } from "../../words/kinds.ts";
import { count } from "../../words/numbers.ts";
import "../../style/runs.css";

/** What two runs found: in one of them alone, and in both. */
export function CompareRunsScreen() {
  const { query } = place();
  const [left, right] = [query.get("left"), query.get("right")];
  const path =
    left === null || right === null
      ? undefined
      : `/runs/compare?${new URLSearchParams({ left, right })}`;
  const shown = useAnswer<RunsCompared>(path);
  useTitle(path === undefined ? undefined : `${left} and ${right}`);
  return (
    <div class="screen">
      <div class="screen-head">
        <h1>Two runs</h1>
        <span class="end">
          <a class="button" href={hrefOf("/runs", { left: left ?? "", right: right ?? "" })}>
            Pick others
          </a>
        </span>
      </div>
      {path === undefined ? (
        <EmptyState title="Two runs are needed.">
          <a href={hrefOf("/runs")}>Pick them in the list of runs</a>
        </EmptyState>
      ) : (
        <Loaded of={shown} retry={() => void answers.reread(path)} lines={5}>
          {(compared) => <Sides compared={compared} />}
        </Loaded>
      )}
    </div>
  );
}

function Sides({ compared }: { compared: RunsCompared }) {
  const { left, right, onlyLeft, onlyRight, both } = compared;
  return (
    <>
      <p class="soft">
        Differences that fail or are undecided with the candidate odd: {count(onlyLeft.length)} only
        in <b>{left}</b>, {count(onlyRight.length)} only in <b>{right}</b>, {count(both.length)} in
        both.
      </p>
      <div class="compare-sides">
        <Side title={`Only in ${left}`} run={left} places={onlyLeft} />
        <Side title={`Only in ${right}`} run={right} places={onlyRight} />
        <Side title="In both" run={right} places={both} />
      </div>
    </>
  );
}

/** More are a list to search, not to read. */
const SHOWN_MAX = 200;

function Side({
  title,
  run,
  places,
}: {
  title: string;
  run: string;
  places: RunsCompared["both"];
}) {
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>{title}</h2>
        <span class="faint">{count(places.length)}</span>
      </div>
      {places.length === 0 ? <p class="faint">Nothing.</p> : null}
      <ul class="compare-list">
        {places.slice(0, SHOWN_MAX).map(({ fingerprint, endpoint, path, kind }) => (
          <li key={fingerprint}>
            <a href={hrefOf(`/differences/${fingerprint}`, { run })}>
              <span>
                <b class="place">{path}</b> {kindWords(kind)}
              </span>
              <span class="soft small">
                <EndpointName name={endpoint} />
              </span>
            </a>
          </li>
        ))}
      </ul>
      {places.length > SHOWN_MAX ? (
        <p class="faint small">
          The first {SHOWN_MAX}; <a href={hrefOf("/differences", { run })}>search all of {run}</a>.
        </p>
      ) : null}
    </section>
  );
}
