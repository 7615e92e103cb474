import { differRatios } from "./differ-report.ts";
import type { Ratio } from "./ratio.ts";
import type { Results } from "./results.ts";
import type { Measurement } from "./scenario.ts";
import { median } from "./statistics.ts";
import type { SubjectName } from "./subjects.ts";
import { syncRatios } from "./sync-report.ts";

type Pick = (one: Measurement) => number;
const LIVE: Pick = (one) => one.liveThreadUs;
const PROCESS: Pick = (one) => one.processUs;
const RATE: Pick = (one) => one.requestsPerSecond;
const RSS: Pick = (one) => one.rssMiB;
const RSS_MIB_MAX = 200;
const RSS_MIB_WORKER = 50;

const atMost = (limit: number, value: number) => ({
  text: `<= ${limit}`,
  held: value <= limit,
});
const atLeast = (limit: number, value: number) => ({
  text: `>= ${limit}`,
  held: value >= limit,
});

/** The figures that this project promises, each against what is wanted of it. */
export function ratiosOf(results: Results): Ratio[] {
  return [
    ...costRatios(results),
    ...deliveredRatios(results),
    ...troubleRatios(results),
    ...memoryRatios(results),
    ...(results.differ === undefined ? [] : differRatios(results.differ)),
    ...(results.sync === undefined ? [] : syncRatios(results.sync)),
  ].filter(({ reached }) => !Number.isNaN(reached));
}

/** NaN where the run did not measure it. */
function of(results: Results, subject: SubjectName, pick: Pick, load = "small"): number {
  const row = results.rows.find((one) => one.subject === subject && one.load === load);
  return row === undefined ? Number.NaN : pick(row.found);
}

function costRatios(results: Results): Ratio[] {
  const plain = of(results, "nginx plain", LIVE);
  const none = of(results, "ours, no shadow", LIVE) / plain;
  const three = of(results, "ours, 3 shadows", LIVE) / plain;
  const dropping = of(results, "ours, 3 shadows", RATE) / of(results, "nginx, 3 mirrors", RATE);
  const peers = (["http-proxy", "httpxy", "@fastify/http-proxy"] as const).map((peer) => ({
    what: `process CPU a request, ours without shadow / ${peer}`,
    reached: of(results, "ours, no shadow", PROCESS) / of(results, peer, PROCESS),
  }));
  return [
    {
      what: "live thread's CPU a request, no shadow / nginx plain",
      reached: none,
      wanted: atMost(2.8, none),
    },
    {
      what: "live thread's CPU a request, 3 shadows / nginx plain",
      reached: three,
      wanted: atMost(2.8, three),
    },
    {
      what: "live throughput, copies may be dropped / nginx with 3 mirrors",
      reached: dropping,
      wanted: atLeast(3, dropping),
    },
    ...peers,
    {
      what: "live throughput, copies may be dropped / Envoy with 3 mirrors",
      reached: of(results, "ours, 3 shadows", RATE) / of(results, "envoy, 3 mirrors", RATE),
    },
  ];
}

function deliveredRatios(results: Results): Ratio[] {
  const nginx = "nginx, 3 mirrors";
  const envoy = "envoy, 3 mirrors";
  return results.delivered.flatMap(({ shape, best }): Ratio[] => {
    if (best === undefined) {
      const what = `live throughput, every copy delivered (${shape}: none, copies were dropped at the lowest load)`;
      return [{ what, reached: 0, wanted: atLeast(1.3, 0) }];
    }
    const { found, connections } = best;
    const rate = found.requestsPerSecond / of(results, nginx, RATE);
    const cpu = found.processUs / of(results, nginx, PROCESS);
    const where = `${shape}, ${connections} connections`;
    return [
      {
        what: `live throughput, every copy delivered (${where}: ${found.requestsPerSecond.toFixed(0)}/s) / nginx with 3 mirrors`,
        reached: rate,
        wanted: atLeast(1.3, rate),
      },
      {
        what: `process CPU a request, every copy delivered and compared (${where}: ${found.processUs.toFixed(0)} us) / nginx with 3 mirrors`,
        reached: cpu,
        wanted: atMost(0.8, cpu),
      },
      {
        what: `process CPU a request, every copy delivered and compared (${where}) / Envoy with 3 mirrors`,
        reached: found.processUs / of(results, envoy, PROCESS),
      },
    ];
  });
}

function troubleRatios(results: Results): Ratio[] {
  const pairs = results.pairs.map((found) => ({
    what: `live p99, ${found.beside} / ${found.against} (median of ${found.ratios.length} pairs, ${(found.confidence * 100).toFixed(0)} % interval ${found.low.toFixed(2)} to ${found.high.toFixed(2)})`,
    reached: found.median,
    wanted: { text: "1.1 in or above the interval", held: found.low <= 1.1 },
  }));
  const transfers = results.transfers.map(({ way, directMs, oursMs }) => ({
    what: `20 MB ${way}, time through ours (${oursMs.toFixed(1)} ms) / direct (${directMs.toFixed(1)} ms)`,
    reached: oursMs / directMs,
    wanted: atMost(1.2, oursMs / directMs),
  }));
  return [...pairs, ...transfers];
}

function memoryRatios(results: Results): Ratio[] {
  const ours = results.rows.filter((row) => row.found.rssMiB > 0 && row.subject.startsWith("ours"));
  const one = ours.filter((row) => !row.subject.endsWith("workers"));
  const largest = one.length === 0 ? Number.NaN : Math.max(...one.map((row) => RSS(row.found)));
  const further =
    of(results, "ours, 3 shadows, 2 workers", RSS) - of(results, "ours, 3 shadows", RSS);
  const uncounted =
    ours.length === 0 ? Number.NaN : ours.reduce((sum, row) => sum + row.found.uncounted, 0);
  const start = median(results.startMs);
  return [
    {
      what: "RSS with one worker, MiB, the largest seen after a load",
      reached: largest,
      wanted: atMost(RSS_MIB_MAX, largest),
    },
    {
      what: "RSS of a second worker, MiB",
      reached: further,
      wanted: atMost(RSS_MIB_WORKER, further),
    },
    { what: "uncounted requests", reached: uncounted, wanted: atMost(0, uncounted) },
    { what: "start to ready, milliseconds", reached: start, wanted: atMost(1000, start) },
  ];
}
