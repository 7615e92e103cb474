import { arch, cpus, release } from "node:os";
import { parseArgs } from "node:util";
import { runLoad } from "./load.ts";
import { delivered } from "./delivered.ts";
import { hungPairs } from "./hung-pairs.ts";
import { type Measurement, type Subject, measure } from "./scenario.ts";
import { startStage } from "./stage.ts";
import { median } from "./statistics.ts";
import { table } from "./table.ts";

/**
 * Everything in one run, alternating, because the machine is shared and only ratios mean anything.
 * Usage: npm run bench -- [--rounds 3] [--seconds 4] [--pairs 9]
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "4" },
    pairs: { type: "string", default: "9" },
  },
});
const seconds = Number(values.seconds);
const WARM_UP_SECONDS = 5;
const say = (text: string): void => console.error(text);

const stage = await startStage();
try {
  // A proxy in production is warm: compiling the hot path costs the first seconds several times over.
  for (const subject of stage.subjects) {
    say(`warming up: ${subject.name}`);
    await runLoad({ url: subject.url, connections: 64, seconds: WARM_UP_SECONDS, delayMs: 0 });
    await runLoad({ url: subject.url, connections: 32, seconds: WARM_UP_SECONDS, delayMs: 5 });
  }
  const found = new Map<string, Measurement[]>();
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const subject of stage.subjects) {
      say(`round ${round + 1} of ${values.rounds}: ${subject.name}`);
      const shape = { seconds, connections: 64, delayMs: 0 };
      const result = await measure(subject, shape, stage.shadowStatusPort);
      found.set(subject.name, [...(found.get(subject.name) ?? []), result]);
    }
  }
  const of = (name: string, pick: (one: Measurement) => number): number =>
    median((found.get(name) ?? []).map(pick));
  print(found, stage.subjects);
  const nginxDelivered = of("nginx, 3 mirrors", (one) => one.requestsPerSecond);
  const best = await delivered(stage, { seconds, say });
  const pairs = await hungPairs(stage, { pairs: Number(values.pairs), seconds, say });
  const ratio = (left: number, right: number): string => (left / right).toFixed(2);
  const live = (one: Measurement): number => one.liveThreadUs;
  const rate = (one: Measurement): number => one.requestsPerSecond;
  console.log(
    table(
      ["ratio", "reached", "wanted"],
      [
        [
          "live thread's CPU per request, without shadow / nginx plain",
          ratio(of("ours, no shadow", live), of("nginx plain", live)),
          "",
        ],
        [
          "live thread's CPU per request, three shadows / nginx plain",
          ratio(of("ours, 3 shadows", live), of("nginx plain", live)),
          "<= 3.2",
        ],
        [
          "live throughput, three shadows, copies may be dropped / nginx with three mirrors",
          ratio(of("ours, 3 shadows", rate), nginxDelivered),
          ">= 3",
        ],
        [
          `live throughput with every copy delivered (${best.requestsPerSecond.toFixed(0)}/s) / nginx with three mirrors`,
          ratio(best.requestsPerSecond, nginxDelivered),
          ">= 1.3",
        ],
        [
          `live p99, one hung shadow / no shadow (median of ${pairs.ratios.length} pairs, ${(pairs.confidence * 100).toFixed(0)} % interval ${pairs.low.toFixed(2)} to ${pairs.high.toFixed(2)})`,
          pairs.median.toFixed(2),
          "<= 1.2",
        ],
        ["start to ready, milliseconds", String(Math.round(median(stage.startMs))), "< 1000"],
      ],
    ),
  );
  console.log(
    `At every copy delivered: ${best.processUs.toFixed(0)} us CPU a request in the whole process, ${best.copies} copies for ${best.requests} requests, ${best.dropped} dropped.`,
  );
} finally {
  await stage.stop();
}

function print(found: ReadonlyMap<string, Measurement[]>, subjects: readonly Subject[]): void {
  const cpu = cpus()[0]?.model ?? "unknown CPU";
  console.log(
    `## ${new Date().toISOString().slice(0, 10)}, ${cpu}, 2 cores, Linux ${release()} ${arch()}, Node ${process.version}\n`,
  );
  console.log(
    `${values.rounds} alternating rounds of ${seconds} s, medians; one core for the proxy, one for wrk (64 connections) and upstreams.\n`,
  );
  const rows = subjects.map((subject) => {
    const all = found.get(subject.name) ?? [];
    const at = (pick: (one: Measurement) => number, digits: number): string =>
      median(all.map(pick)).toFixed(digits);
    const between = subject.process !== undefined;
    return [
      subject.name,
      at((one) => one.requestsPerSecond, 0),
      at((one) => one.p50Ms, 2),
      at((one) => one.p99Ms, 2),
      between ? at((one) => one.liveThreadUs, 1) : "",
      between ? at((one) => one.processUs, 1) : "",
      at((one) => one.copies, 0),
      at((one) => one.dropped, 0),
      at((one) => one.uncounted, 0),
      between ? at((one) => one.rssMiB, 0) : "",
      at((one) => one.errors, 0),
    ];
  });
  console.log(
    table(
      [
        "setting",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "live thread us/request",
        "process us/request",
        "copies delivered",
        "requests dropped",
        "uncounted",
        "RSS MiB",
        "errors",
      ],
      rows,
    ),
  );
}
