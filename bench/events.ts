/*
 * What 200 viewers of the dashboard's events cost: `node cli/launch/with-node.mjs bench/events.ts [VIEWERS] [SECONDS]`.
 * The server stands in this process over plain data that changes with every look; viewers are another one.
 */
import { fork } from "node:child_process";
import { get } from "node:http";
import { systemClock } from "../core/index.ts";
import { createAdminServer } from "../dashboard/server/index.ts";
import { busyStatus, exampleData, memoryReads } from "../dashboard/server/testing/memory-reads.ts";
import { memoryAudit, memorySteering } from "../dashboard/server/testing/memory-steering.ts";

const [viewers = "200", seconds = "20", viewed] = process.argv.slice(2);

if (viewed === undefined) await measure();
else view(viewed);

async function measure(): Promise<void> {
  let looks = 0;
  const reads = memoryReads(exampleData());
  const quiet = () => {};
  const server = await createAdminServer({
    listen: { kind: "tcp", host: "127.0.0.1", port: 0 },
    reads: {
      ...reads,
      version: () => String(looks),
      overview: () => {
        const shown = reads.overview();
        return shown === undefined ? undefined : { ...shown, compared: looks };
      },
    },
    status: async () => {
      looks += 1;
      const status = busyStatus();
      return { ...status, counters: { ...status.counters, received: looks } };
    },
    setMirroring: async () => {},
    ...{ steering: memorySteering(), audit: memoryAudit() },
    clock: systemClock,
    logger: { info: quiet, warn: quiet, error: quiet },
  });
  const crowd = fork(import.meta.filename, [viewers, seconds, `${server.url}/api/v1/events`]);
  await new Promise((resolve) => crowd.once("message", resolve));
  const before = process.cpuUsage();
  const from = looks;
  const startedMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1000));
  const { user, system } = process.cpuUsage(before);
  const tookMs = performance.now() - startedMs;
  const received = await new Promise((resolve) => {
    crowd.once("message", resolve);
    crowd.send("count");
  });
  const share = ((user + system) / 1000 / tookMs) * 100;
  console.log(
    `${viewers} viewers, ${looks - from} rounds in ${(tookMs / 1000).toFixed(1)} s, ${String(received)} events received: ${share.toFixed(2)} % of a core`,
  );
  crowd.kill();
  await server.close();
}

/** Counts what comes, without reading it. */
function view(url: string): void {
  let open = 0;
  let events = 0;
  for (let viewer = 0; viewer < Number(viewers); viewer += 1) {
    get(url, { agent: false }, (response) => {
      open += 1;
      if (open === Number(viewers)) {
        events = 0;
        process.send?.("open");
      }
      response.setEncoding("utf8").on("data", (text: string) => {
        events += text.split("\nid: ").length - 1;
      });
    });
  }
  process.on("message", () => process.send?.(events));
}
