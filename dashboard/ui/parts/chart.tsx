import { useEffect, useRef } from "preact/hooks";
import type { ChartData } from "./chart-plot.ts";

export type { ChartData, ChartLine } from "./chart-plot.ts";

/**
 * A chart with a line or more, drawn by uPlot, which loads when the first one is shown. `text` says what
 * it shows to those who do not see it, and stands below it for all where `caption` is set.
 */
export function Chart({
  data,
  text,
  height = 180,
}: {
  data: ChartData;
  text: string;
  height?: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<{ update(data: ChartData): void; close(): void }>(undefined);
  const latest = useRef(data);
  latest.current = data;
  const lines = data.lines.map(({ label }) => label).join("\n");
  useEffect(() => {
    let gone = false;
    void import("./chart-plot.ts").then(({ drawChart }) => {
      if (gone || box.current === null) return;
      plot.current = drawChart(box.current, latest.current, height);
    });
    return () => {
      gone = true;
      plot.current?.close();
      plot.current = undefined;
    };
  }, [lines, height]);
  useEffect(() => plot.current?.update(data), [data]);
  return (
    <figure class="chart">
      <div ref={box} class="chart-box" aria-hidden="true" style={{ minHeight: `${height}px` }} />
      <figcaption class="unseen">{text}</figcaption>
    </figure>
  );
}
