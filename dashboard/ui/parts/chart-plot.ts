import { effect } from "@preact/signals";
import Plot from "uplot";
import "uplot/dist/uPlot.min.css";
import "../style/chart.css";
import { themeNow } from "../frame/theme.ts";
import { absoluteTime, tickTimes } from "../words/times.ts";

export interface ChartLine {
  readonly label: string;
  /** A token of tokens.css: "--candidate". */
  readonly colour: string;
  readonly values: readonly (number | null)[];
  /** Filled down to zero. */
  readonly filled?: boolean;
  readonly dashed?: boolean;
  /** As steps instead of straight lines, for what is counted. */
  readonly stepped?: boolean;
}

export interface ChartData {
  /** Seconds since 1970, or plain numbers. */
  readonly x: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly time?: boolean;
  /** Whether the y axis is logarithmic, to base 10. */
  readonly logarithmic?: boolean;
  showX?(value: number): string;
  showY?(value: number): string;
}

/** Draws a chart into an element and keeps its width. */
export function drawChart(
  box: HTMLElement,
  first: ChartData,
  height: number,
): { update(data: ChartData): void; close(): void } {
  let latest = first;
  let plot: Plot | undefined;
  const draw = (): void => {
    plot?.destroy();
    plot = new Plot(
      optionsOf(latest, { width: box.clientWidth, height, box }),
      columnsOf(latest),
      box,
    );
  };
  const resized = new ResizeObserver(() => {
    if (plot !== undefined && box.clientWidth > 0 && box.clientWidth !== plot.width) {
      plot.setSize({ width: box.clientWidth, height });
    }
  });
  const stopTheme = effect(() => {
    themeNow();
    draw();
  });
  resized.observe(box);
  return {
    update(data) {
      latest = data;
      plot?.setData(columnsOf(data));
    },
    close() {
      stopTheme();
      resized.disconnect();
      plot?.destroy();
    },
  };
}

function columnsOf({ x, lines }: ChartData): Plot.AlignedData {
  return [[...x], ...lines.map(({ values }) => [...values])];
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly box: HTMLElement;
}

function optionsOf(data: ChartData, { width, height, box }: Frame): Plot.Options {
  const colour = colourReader(box);
  const { fontFamily } = getComputedStyle(box);
  const axis = {
    stroke: colour("--text-faint"),
    font: `11px ${fontFamily}`,
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  const { showX, showY } = data;
  const series: Plot.Series[] = data.lines.map((line) => ({
    label: line.label,
    stroke: colour(line.colour),
    width: 1.75,
    points: { show: false },
    ...(line.filled === true ? { fill: colour(line.colour, 0.16) } : {}),
    ...(line.dashed === true ? { dash: [5, 4] } : {}),
    ...(line.stepped === true ? steps() : {}),
    value: (_plot, value) => shown(value, showY),
  }));
  return {
    ...{ width, height },
    padding: [8, 8, 0, 0],
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    scales: {
      x: { time: data.time === true },
      ...(data.logarithmic === true ? { y: { distr: 3 } } : {}),
    },
    series: [{ value: (_plot, value) => shown(value, showX ?? timeOf(data)) }, ...series],
    axes: [
      { ...axis, ...timesOf(data) },
      {
        ...axis,
        size: 56,
        ...(showY === undefined
          ? {}
          : { values: (_plot, ticks) => ticks.map((tick) => (tick === null ? "" : showY(tick))) }),
      },
    ],
    legend: { live: true },
    // Without a pointer over it the legend shows the last values.
    hooks: {
      ready: [showLast],
      setData: [showLast],
      setCursor: [(plot) => void (plot.cursor.idx === null && showLast(plot))],
    },
  };
}

function showLast(plot: Plot): void {
  const last = plot.data[0].length - 1;
  if (last >= 0) plot.setLegend({ idx: last }, false);
}

/** Ticks of the x axis: as they are said, or as times of a day of 24 hours in the reader's zone. */
function timesOf({ time, showX }: ChartData): Pick<Plot.Axis, "values"> {
  if (showX !== undefined) return { values: (_plot, ticks) => ticks.map(showX) };
  return time === true ? { values: (_plot, ticks) => tickTimes(ticks) } : {};
}

/** Under the cursor a time is said in full; the axis has no room for that. */
function timeOf({ time }: ChartData): ((seconds: number) => string) | undefined {
  if (time !== true) return undefined;
  return (seconds) => absoluteTime(new Date(seconds * 1000).toISOString());
}

function steps(): Pick<Plot.Series, "paths"> {
  const path = Plot.paths.stepped?.({ align: 1 });
  return path === undefined ? {} : { paths: path };
}

function shown(
  value: number | null | undefined,
  show: ((value: number) => string) | undefined,
): string {
  if (value === null || value === undefined) return "–";
  return show === undefined ? String(value) : show(value);
}

/** A canvas needs a colour as the theme makes it, not the token's name. */
function colourReader(box: HTMLElement): (token: string, alpha?: number) => string {
  const probe = box.ownerDocument.createElement("i");
  box.append(probe);
  const read = (token: string, alpha = 1): string => {
    probe.style.color = `var(${token})`;
    const { color } = getComputedStyle(probe);
    return alpha === 1 ? color : color.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
  };
  // Read in the same turn as it is drawn; the next draw makes its own.
  queueMicrotask(() => probe.remove());
  return read;
}
