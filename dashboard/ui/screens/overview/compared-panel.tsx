import type { RunOverview } from "../../data/shapes.ts";
import { BarLegend, ShareBar } from "../../parts/share-bar.tsx";
import { sharesParts } from "../../parts/shares-bar.tsx";
import { Term } from "../../parts/term.tsx";
import { linkTo } from "../../route/link-to.ts";
import { chosenPercent, count, percent } from "../../words/numbers.ts";
import { ScrollBox } from "../../parts/scroll-box.tsx";

/** How much was compared how, what came out, and by which bounds. */
export function ComparedPanel({ overview }: { overview: RunOverview }) {
  const { shares, endpoints, differences, gate } = overview;
  return (
    <section class="panel" aria-labelledby="compared">
      <h2 id="compared">What the verdict rests on</h2>
      <div class="stack">
        {shares === undefined ? null : (
          <div class="stack">
            <ShareBar parts={sharesParts(shares)} whole={1} label="How the answers were compared" />
            <BarLegend parts={sharesParts(shares)} show={percent} />
            <p class="small soft">
              What are <Term of="place">places</Term>, and what is <Term of="blind" />?
            </p>
          </div>
        )}
        <ScrollBox label="Counts by verdict">
          <table class="plain-table">
            <thead>
              <tr>
                <th scope="col">Of</th>
                <th scope="col" class="number">
                  ✕ fail
                </th>
                <th scope="col" class="number">
                  ◐ inconclusive
                </th>
                <th scope="col" class="number">
                  ✓ pass
                </th>
              </tr>
            </thead>
            <tbody>
              <Counts name="endpoints" path="/endpoints" counts={endpoints} />
              <Counts name="places" path="/differences" counts={differences} />
            </tbody>
          </table>
        </ScrollBox>
        <p class="small faint">
          Gate: a candidate like the baselines fails with probability at most{" "}
          {chosenPercent(gate.alpha)}. Pass needs {count(gate.minRequests)} requests an endpoint and
          rules out harm to more than {chosenPercent(gate.harm)} of requests; at most{" "}
          {chosenPercent(gate.maxLost)} may be lost.
        </p>
      </div>
    </section>
  );
}

function Counts({
  name,
  path,
  counts,
}: {
  name: string;
  path: string;
  counts: RunOverview["endpoints"];
}) {
  const verdicts = ["fail", "inconclusive", "pass"] as const;
  const query = path === "/differences" ? { places: "all" } : {};
  return (
    <tr>
      <th scope="row">{name}</th>
      {verdicts.map((verdict) => (
        <td key={verdict} class="number">
          <a href={linkTo(path, { ...query, verdict })}>{count(counts[verdict])}</a>
        </td>
      ))}
    </tr>
  );
}
