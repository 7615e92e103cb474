import { arch, cpus, release } from "node:os";
import type { BenchOptions } from "./options.ts";
import { dashboardTable } from "./dashboard-reads.ts";
import { differTables } from "./differ-report.ts";
import { ratiosOf } from "./ratios.ts";
import type { Results } from "./results.ts";
import type { Row } from "./rounds.ts";
import { syncTable } from "./sync-report.ts";
import { table } from "./table.ts";

/** What was measured, where and how, as Markdown for RESULTS.md. */
export function reportText(results: Results, options: BenchOptions): string {
  const cpu = cpus()[0]?.model ?? "unknown CPU";
  const which = options.built ? "the compiled package (dist/)" : "the sources, unbuilt";
  const ratios = ratiosOf(results).map(({ what, reached, wanted }) => [
    what,
    Number.isInteger(reached) ? String(reached) : reached.toFixed(reached < 20 ? 2 : 0),
    wanted?.text ?? "",
    wanted === undefined ? "" : wanted.held ? "yes" : "no",
  ]);
  return [
    `## ${new Date().toISOString().slice(0, 10)}, ${cpu}, ${cpus().length} cores, Linux ${release()} ${arch()}, Node ${process.version}`,
    `Measured: ${which}. ${options.rounds} alternating rounds of ${options.seconds} s, medians (RSS and uncounted: the worst round); one core for the proxy, one for wrk and upstreams; parts: ${[...options.parts].join(", ")}.`,
    ...(results.differ === undefined ? [] : differTables(results.differ)),
    ...(results.sync === undefined ? [] : [syncTable(results.sync)]),
    ...(results.dashboard === undefined ? [] : [dashboardTable(results.dashboard)]),
    results.rows.length === 0 ? "" : table(HEAD, results.rows.map(cells)),
    ratios.length === 0 ? "" : table(["figure", "reached", "wanted", "held"], ratios),
  ].join("\n\n");
}

/** The same for a program. */
export function reportJson(results: Results, options: BenchOptions): string {
  const { parts, ...rest } = options;
  const settings = { ...rest, parts: [...parts], node: process.version };
  return JSON.stringify({ settings, ratios: ratiosOf(results), ...results });
}

const HEAD = [
  "setting",
  "load",
  "requests/s",
  "p50 ms",
  "p99 ms",
  "live thread us/request",
  "process us/request",
  "copies delivered",
  "requests dropped",
  "incomplete",
  "uncounted",
  "RSS MiB",
  "errors",
];

function cells({ subject, load, found }: Row): string[] {
  const stands = found.rssMiB > 0;
  // Where the main thread is not the one that carries live traffic, only the sum says something.
  const liveThread = stands && !subject.endsWith("workers") && !subject.startsWith("envoy");
  return [
    subject,
    load,
    found.requestsPerSecond.toFixed(0),
    found.p50Ms.toFixed(2),
    found.p99Ms.toFixed(2),
    liveThread ? found.liveThreadUs.toFixed(1) : "",
    stands ? found.processUs.toFixed(1) : "",
    found.copies.toFixed(0),
    found.dropped.toFixed(0),
    found.incomplete.toFixed(0),
    found.uncounted.toFixed(0),
    stands ? found.rssMiB.toFixed(0) : "",
    found.errors.toFixed(0),
  ];
}
