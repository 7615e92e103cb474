import { useMemo } from "preact/hooks";
import type { EndpointLatency } from "../../../../differ/index.ts";
import { answers, useAnswer } from "../../data/api.ts";
import { inRun } from "../../data/in-run.ts";
import { Chart, type ChartData } from "../../parts/chart.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EndpointName } from "../../parts/endpoint-name.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { VerdictMark } from "../../parts/verdict-mark.tsx";
import { linkTo } from "../../route/link-to.ts";
import { useTitle } from "../../route/use-title.ts";
import { change, count, evidence, milliseconds, percent } from "../../words/numbers.ts";
import { ROLES } from "../sample/roles.ts";
import {
  type Lines,
  distribution,
  histogram,
  latencySentence,
  quantileOf,
  quantileShift,
} from "./latency-shapes.ts";

/** One endpoint's latencies: how far each quantile moved, and the whole distributions. */
export function EndpointLatencyScreen({ endpoint }: { endpoint: string }) {
  const path = inRun(`/latency/${encodeURIComponent(endpoint)}`);
  const shown = useAnswer<EndpointLatency>(path);
  useTitle(`Latency of ${endpoint}`);
  return (
    <div class="screen latency">
      <header>
        <p class="small soft">
          <a href={linkTo("/latency")}>Latency</a>
        </p>
        <h1>
          <EndpointName name={endpoint} />
        </h1>
      </header>
      <Loaded of={shown} lines={6} retry={() => void answers.reread(path)}>
        {(latency) => <Latency latency={latency} />}
      </Loaded>
    </div>
  );
}

function Latency({ latency }: { latency: EndpointLatency }) {
  const charts = useMemo(() => chartsOf(latency), [latency]);
  if (latency.primary.count === 0 || latency.candidate.count === 0) {
    return (
      <EmptyState title="No latency to hold against each other yet.">
        The primary answered {count(latency.primary.count)} times here, the candidate{" "}
        {count(latency.candidate.count)} times; it takes answers of both.
      </EmptyState>
    );
  }
  return (
    <>
      <section class="panel stack" aria-labelledby="said">
        <h2 id="said" class="sentence">
          {latencySentence(latency)}
        </h2>
        {latency.verdict === undefined ? null : (
          <p class="row">
            <VerdictMark verdict={latency.verdict} />
            <span class="soft small">
              evidence {evidence(latency.evidence ?? 0)} that it is slower
            </span>
          </p>
        )}
      </section>
      <section class="panel" aria-labelledby="shift">
        <h2 id="shift">How much longer than the primary, by quantile</h2>
        <p class="small soft">
          At the middle of the line half of the answers are quicker. Where the candidate's line
          leaves the secondary's, it is the release, not chance.
        </p>
        <Chart data={charts.shift} text={latencySentence(latency)} height={220} />
        <QuantileTable latency={latency} />
      </section>
      <div class="columns">
        <section class="panel" aria-labelledby="within">
          <h2 id="within">Share of answers within a time</h2>
          <Chart
            data={charts.within}
            text="For each role the share of answers within a time; the table above has the numbers."
            height={200}
          />
        </section>
        <section class="panel" aria-labelledby="histogram">
          <h2 id="histogram">Answers by time</h2>
          <Chart
            data={charts.histogram}
            text="For each role the share of answers at each time; the table above has the numbers."
            height={200}
          />
        </section>
      </div>
    </>
  );
}

const COLOURS = {
  primary: "--primary",
  secondary: "--secondary",
  candidate: "--candidate",
} as const;

function chartsOf(latency: EndpointLatency): Record<"shift" | "within" | "histogram", ChartData> {
  const shift = quantileShift(latency);
  return {
    shift: {
      x: shift.x,
      showX: (share) => `${Number((share * 100).toFixed(1))} %`,
      showY: signed,
      lines: [
        { label: "candidate", colour: COLOURS.candidate, values: shift.values[0] ?? [] },
        {
          label: "secondary",
          colour: COLOURS.secondary,
          values: shift.values[1] ?? [],
          dashed: true,
        },
      ],
    },
    within: { ...byRole(distribution(latency, ROLES)), showY: percent },
    histogram: { ...byRole(histogram(latency, ROLES), true), showY: percent },
  };
}

/** The candidate last, so that it is drawn over the others. */
function byRole({ x, values }: Lines, stepped = false): ChartData {
  return {
    x,
    showX: (log) => milliseconds(10 ** log),
    lines: ROLES.map((role, at) => ({
      ...{ label: role, colour: COLOURS[role], values: values[at] ?? [], stepped },
      filled: stepped && role === "candidate",
      dashed: role === "secondary",
    })),
  };
}

function signed(ms: number): string {
  if (ms === 0) return "0 ms";
  return ms > 0 ? `+${milliseconds(ms)}` : `−${milliseconds(-ms)}`;
}

const SHOWN = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

function QuantileTable({ latency }: { latency: EndpointLatency }) {
  return (
    <div class="scroll">
      <table class="plain-table quantiles">
        <thead>
          <tr>
            <th>Of the answers</th>
            {ROLES.map((role) => (
              <th key={role} class="number">
                {role} ({count(latency[role].count)})
              </th>
            ))}
            <th class="number">Candidate to primary</th>
            <th class="number">Secondary to primary</th>
          </tr>
        </thead>
        <tbody>
          {SHOWN.map((share) => (
            <tr key={share}>
              <th scope="row">
                {share === 1 ? "all" : `${Number((share * 100).toFixed(1))} %`} within
              </th>
              {ROLES.map((role) => {
                const ms = quantileOf(latency[role], share);
                return (
                  <td key={role} class="number">
                    {ms === undefined ? "–" : milliseconds(ms)}
                  </td>
                );
              })}
              <Changed latency={latency} share={share} role="candidate" />
              <Changed latency={latency} share={share} role="secondary" />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Changed({
  latency,
  share,
  role,
}: {
  latency: EndpointLatency;
  share: number;
  role: "candidate" | "secondary";
}) {
  const [from, to] = [quantileOf(latency.primary, share), quantileOf(latency[role], share)];
  return <td class="number">{from === undefined || to === undefined ? "–" : change(from, to)}</td>;
}
