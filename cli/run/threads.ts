import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { type Clock, ShadowError } from "../../core/index.ts";
import type { LoadOptions } from "../config/load-config.ts";
import type { LiveThreadData, ThreadData } from "./run-options.ts";
import type { SyncThreadData } from "./sync-messages.ts";

/** Heap limits of the side threads: either may run out and be started again while live goes on. */
const SHADOW_HEAP_MIB = 160;
const ADMIN_HEAP_MIB = 128;
const LIVE_HEAP_MIB = 256;
const SYNC_HEAP_MIB = 512;
/** Held for as long as the files are read; a large OpenAPI document in YAML needs most of it. */
const CONFIG_HEAP_MIB = 768;
/**
 * Young generations: three semi-spaces of a third each. The shadow's holds what is in flight and what
 * waits for the next commit; in a much smaller one all of it would be moved to the old generation, and
 * that marked several times a second.
 */
const SHADOW_YOUNG_MIB = 24;
/** Rounded up to semi-spaces of a power of two: 16 would stand for 8 MiB each, held from the start. */
const ADMIN_YOUNG_MIB = 6;
/** Small: handles of dead request bodies pile up between two collections. */
const LIVE_YOUNG_MIB = 6;
const START_LIMIT_MS = 10_000;

/** `file` where the entry is not ours: a test's, which comes to harm when told. */
export function startShadowThread(data: ThreadData, file = entry("shadow-thread")): Worker {
  return startThread(file, data, { heapMiB: SHADOW_HEAP_MIB, youngMiB: SHADOW_YOUNG_MIB });
}

export function startAdminThread(data: ThreadData): Worker {
  return startThread(entry("admin-thread"), data, {
    heapMiB: ADMIN_HEAP_MIB,
    youngMiB: ADMIN_YOUNG_MIB,
  });
}

/** A worker in front of the live service; `file` as above. */
export function startLiveThread(data: LiveThreadData, file = entry("live-thread")): Worker {
  return startThread(file, data, { heapMiB: LIVE_HEAP_MIB, youngMiB: LIVE_YOUNG_MIB });
}

/** Coordination: what its server holds is bounded by the backend, not by this. */
export function startSyncThread(data: SyncThreadData): Worker {
  return startThread(entry("sync-thread"), data, {
    heapMiB: SYNC_HEAP_MIB,
    youngMiB: ADMIN_YOUNG_MIB,
  });
}

/** Reads a configuration and ends. */
export function startConfigThread(data: LoadOptions): Worker {
  return startThread(entry("config-thread"), data, {
    heapMiB: CONFIG_HEAP_MIB,
    youngMiB: ADMIN_YOUNG_MIB,
  });
}

/** A thread's entry stands beside this file: TypeScript in a clone, JavaScript in the package. */
function entry(name: string): URL {
  return new URL(`./${name}${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
}

function startThread(
  file: URL,
  data: ThreadData | LiveThreadData | SyncThreadData | LoadOptions,
  { heapMiB, youngMiB }: { heapMiB: number; youngMiB: number },
): Worker {
  // The process's flag for its main thread would overrule what each thread is given here.
  setFlagsFromString("--max-semi-space-size=0");
  return new Worker(file, {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: youngMiB },
  });
}

/** A shadow that never comes up is an error at the start, not a proxy that silently mirrors nothing. */
export function readyWithin(ready: Promise<void>, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(START_LIMIT_MS, () => {
      reject(
        new ShadowError(
          "SHADOW_START",
          `the shadow's thread was not ready after ${START_LIMIT_MS / 1000} s; its log on standard error says why.`,
        ),
      );
    });
    void ready.then(() => {
      cancel();
      resolve();
    });
  });
}
