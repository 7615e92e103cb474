import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../../core/index.ts";
import { createDiffer, openStore } from "../../differ/ingest/index.ts";
import {
  type Pace,
  RecorderCounts,
  createRecorder,
  createRedactor,
  createTransportRedaction,
  serveShadow,
  workerPort,
} from "../../proxy/shadow/index.ts";
import { loadLifting } from "../lifting/load-lifting.ts";
import { logLifterProblems } from "../lifting/log-lifter-problems.ts";
import { stderrLogger } from "../output/stderr-logger.ts";
import { osThreadId } from "./os-thread-id.ts";
import type { ThreadData } from "./run-options.ts";

/** The shadow's thread: copies go out, outcomes come back, the differ judges, the store keeps. */
export async function serveShadowThread(pace?: Pace): Promise<void> {
  if (parentPort === null) throw new Error("serveShadowThread runs in a worker thread");
  // The main thread made this data itself; it never comes from outside.
  const { config, run, maskKey, record, known }: ThreadData = workerData;
  if (config.targets === undefined) throw new Error("a run has targets");
  const logger = stderrLogger({ thread: "shadow" }, config.log);
  const redaction = { privacy: config.privacy, key: maskKey };
  const redactor = createRedactor(redaction);
  const lifting = await loadLifting(config, logLifterProblems(logger));
  const differ = createDiffer({
    config,
    lifting,
    store: openStore(config.store.path, { mode: "write" }),
    run,
    redactor,
    clock: systemClock,
    random: Math.random,
    logger,
    ...known,
  });
  const recorder =
    record === undefined
      ? undefined
      : createRecorder({
          ...record,
          counts: new RecorderCounts(record.counts),
          redactor,
          clock: systemClock,
          logger,
        });
  const shadow = serveShadow({
    port: workerPort(parentPort),
    targets: config.targets,
    mirror: config.mirror,
    sink: differ,
    prepare: createTransportRedaction(redaction),
    clock: systemClock,
    random: Math.random,
    logger,
    ...{ committed: differ.committed, osThread: osThreadId(), pace },
    ...(recorder === undefined ? {} : { onRequest: recorder.offer }),
  });
  // The port is closed then; what is still written keeps this thread for as long as it takes.
  if (recorder !== undefined) void shadow.closed.then(() => recorder.close());
}
