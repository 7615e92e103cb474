import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../../core/index.ts";
import { createDiffer, openStore } from "../../differ/index.ts";
import {
  createRedactor,
  createTransportRedaction,
  serveShadow,
  workerPort,
} from "../../proxy/index.ts";
import { stderrLogger } from "../output/stderr-logger.ts";
import type { ThreadData } from "./run-options.ts";

/** The shadow's thread: copies go out, outcomes come back, the differ judges, the store keeps. */
export function serveShadowThread(): void {
  if (parentPort === null) throw new Error("serveShadowThread runs in a worker thread");
  // The main thread made this data itself; it never comes from outside.
  const { config, run, maskKey }: ThreadData = workerData;
  if (config.targets === undefined) throw new Error("a run has targets");
  const logger = stderrLogger({ thread: "shadow" });
  const redaction = { privacy: config.privacy, key: maskKey };
  const differ = createDiffer({
    config,
    store: openStore(config.store.path, { mode: "write" }),
    run,
    redactor: createRedactor(redaction),
    clock: systemClock,
    random: Math.random,
    logger,
  });
  serveShadow({
    port: workerPort(parentPort),
    targets: config.targets,
    mirror: config.mirror,
    sink: differ,
    via: "1.1 shadowdiff",
    prepare: createTransportRedaction(redaction),
    clock: systemClock,
    random: Math.random,
    logger,
    committed: differ.committed,
  });
}
