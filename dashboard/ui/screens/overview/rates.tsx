import { useMemo } from "preact/hooks";
import { useAnswer } from "../../data/api.ts";
import { inRun } from "../../data/in-run.ts";
import type { RunTrend } from "../../data/shapes.ts";
import { Chart, type ChartData } from "../../parts/chart.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { absoluteTime } from "../../words/times.ts";
import { briefCount } from "../../words/numbers.ts";
import { perSecond } from "./per-second.ts";

/** The run's course: what came, what was compared, and how much of it had the candidate alone odd. */
export function Rates() {
  const shown = useAnswer<RunTrend>(inRun("/trend"));
  return (
    <section class="panel" aria-labelledby="rates">
      <div class="panel-head">
        <h2 id="rates">Requests a second</h2>
      </div>
      <Loaded of={shown} lines={4}>
        {(trend) =>
          trend.points.length < 2 ? (
            <p class="soft">The course is drawn as soon as there is more than one step of it.</p>
          ) : (
            <RateChart trend={trend} />
          )
        }
      </Loaded>
    </section>
  );
}

function RateChart({ trend }: { trend: RunTrend }) {
  const data = useMemo((): ChartData => {
    const { x, received, compared, candidateOdd } = perSecond(trend);
    return {
      ...{ x, time: true },
      lines: [
        { label: "received", colour: "--live", values: received },
        { label: "compared", colour: "--secondary", values: compared, filled: true },
        { label: "candidate odd", colour: "--candidate", values: candidateOdd, filled: true },
      ],
      showX: (seconds) => absoluteTime(new Date(seconds * 1000).toISOString()).slice(11),
      showY: briefRate,
    };
  }, [trend]);
  const last = trend.points.at(-1);
  const seconds = trend.everyMs / 1000;
  const text =
    last === undefined
      ? "No course yet."
      : `Last step: ${briefRate(last.received / seconds)} received, ${briefRate(last.compared / seconds)} compared, ${briefRate(last.candidateOdd / seconds)} with the candidate odd, a second.`;
  return <Chart data={data} text={text} height={190} />;
}

function briefRate(value: number): string {
  return value < 10 ? String(Math.round(value * 10) / 10) : briefCount(Math.round(value));
}
