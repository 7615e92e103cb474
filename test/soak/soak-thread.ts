import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { seededRandom, systemClock } from "../../core/index.ts";
import { createDiffer, openStore } from "../../differ/ingest/index.ts";
import { createRedactor } from "../../proxy/shadow/index.ts";
import type { SoakLeg, SoakThreadData } from "./soak-report.ts";
import { createSoakTraffic } from "./soak-traffic.ts";

/** As the shadow's thread commits at the latest. */
const COMMIT_EVERY = 2000;
const MASK_KEY = Buffer.alloc(32, "soak");

/** Feeds a differ with a real store and reports each leg. */
function soak({ config, folder, run, exchanges, legs, seed }: SoakThreadData): void {
  if (parentPort === null) throw new Error("soak-thread runs in a worker thread");
  const random = seededRandom(seed);
  using store = openStore(folder, { mode: "write" });
  const differ = createDiffer({
    ...{ config, store, run, clock: systemClock, random: seededRandom(seed + 1) },
    redactor: createRedactor({ privacy: config.privacy, key: MASK_KEY }),
    logger: { info() {}, warn() {}, error: (event) => console.error(event) },
  });
  const traffic = createSoakTraffic(differ, random);
  let offered = 0;
  for (let leg = 1; leg <= legs; leg += 1) {
    const until = Math.floor((exchanges * leg) / legs);
    const startedMs = performance.now();
    const cpu = process.threadCpuUsage();
    const commitMs: number[] = [];
    const commitCpuMs: number[] = [];
    const from = offered;
    while (offered < until) {
      traffic.next();
      offered += 1;
      if (offered % COMMIT_EVERY !== 0 && offered !== until) continue;
      const before = performance.now();
      const cpuBefore = process.threadCpuUsage();
      differ.commit();
      const used = process.threadCpuUsage(cpuBefore);
      commitCpuMs.push((used.user + used.system) / 1000);
      commitMs.push(performance.now() - before);
    }
    const { user, system } = process.threadCpuUsage(cpu);
    const report: SoakLeg = {
      ...tallySize(store.path),
      samples: store.sampleSizes(store.run(run)?.id ?? 0).length,
      ...{ offered, committed: differ.committed, inLeg: offered - from },
      ...{ wallMs: performance.now() - startedMs, cpuMs: (user + system) / 1000 },
      ...{ commitMs, commitCpuMs, memory: memoryOf() },
      counters: differ.counters(),
    };
    parentPort.postMessage(report);
  }
}

/** As stored: a summary, which no shadow's thread works out, would leave its caches in the memory that is measured. */
function tallySize(path: string): Pick<SoakLeg, "endpoints" | "places"> {
  using db = new DatabaseSync(path, { readOnly: true });
  const rows = (table: string): number =>
    Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]);
  return { endpoints: rows("endpointTally"), places: rows("fieldTally") };
}

/** Of this thread; its buffers stand outside the heap. */
function memoryOf(): SoakLeg["memory"] {
  const { heapUsed, external } = process.memoryUsage();
  return { heapBytes: heapUsed, externalBytes: external };
}

soak(workerData);
