import { useMemo } from "preact/hooks";
import { Chart, type ChartData } from "../../parts/chart.tsx";
import { When } from "../../parts/when.tsx";
import { count, evidence } from "../../words/numbers.ts";
import { absoluteTime } from "../../words/times.ts";
import { type ShownDifference, evidenceSentence } from "./difference-words.ts";

const ROWS_MAX = 30;
const HOW_COUNTED =
  "A changed class of status, a failure and a missing field are counted request by request; other places by blocks of requests, so that a burst of one cause counts once.";

/** How the evidence grew, with what it has to reach; as a chart, and as a table. */
export function EvidencePanel({ difference }: { difference: ShownDifference }) {
  const { history, threshold, evidence: now } = difference;
  const data = useMemo(() => chartOf(difference), [history, threshold]);
  const reached = history.find((point) => point.evidence >= threshold);
  const text =
    reached === undefined
      ? `Evidence is ${evidence(now)}; a fail needs ${evidence(threshold)}.`
      : `Evidence reached the ${evidence(threshold)} that a fail needs after ${count(reached.n)} exchanges, at ${absoluteTime(reached.at)}; it is ${evidence(now)} now.`;
  return (
    <section class="panel" aria-labelledby="evidence">
      <h2 id="evidence">Evidence over time</h2>
      <p class="evidence-text">{evidenceSentence(difference)}</p>
      {history.length < 2 ? (
        <p class="small faint">Too few points to draw yet.</p>
      ) : (
        <Chart data={data} text={text} height={170} />
      )}
      <p class="small soft evidence-text">
        {text} One more is ten times less likely to be chance. {HOW_COUNTED}
      </p>
      <EvidenceTable difference={difference} />
    </section>
  );
}

function chartOf({ history, threshold }: ShownDifference): ChartData {
  return {
    x: history.map(({ at }) => Date.parse(at) / 1000),
    time: true,
    showY: evidence,
    lines: [
      {
        ...{ label: "evidence", colour: "--candidate" },
        values: history.map((point) => point.evidence),
      },
      {
        ...{ label: "a fail needs", colour: "--fail", dashed: true },
        values: history.map(() => threshold),
      },
    ],
  };
}

/** Newest first; of many points, evenly taken ones. */
function EvidenceTable({ difference: { history, threshold } }: { difference: ShownDifference }) {
  if (history.length === 0) return null;
  const step = Math.ceil(history.length / ROWS_MAX);
  const rows = history.toReversed().filter((_, at) => at % step === 0);
  return (
    <details>
      <summary class="small soft">As a table</summary>
      <div class="scroll">
        <table class="plain-table">
          <thead>
            <tr>
              <th>At</th>
              <th class="number">Exchanges</th>
              <th class="number">Candidate odd</th>
              <th class="number">Secondary odd</th>
              <th class="number">Evidence</th>
              <th>Fail</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((point) => (
              <tr key={point.at}>
                <td>
                  <When at={point.at} />
                </td>
                <td class="number">{count(point.n)}</td>
                <td class="number">{count(point.candidateOdd)}</td>
                <td class="number">{count(point.secondaryOdd)}</td>
                <td class="number">{evidence(point.evidence)}</td>
                <td>{point.evidence >= threshold ? "reached" : "not reached"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
