import { randomBytes } from "node:crypto";
import { Worker } from "node:worker_threads";
import {
  type Clock,
  type Logger,
  type Random,
  ShadowError,
  createLedger,
} from "../../core/index.ts";
import type { Phase, StatusSnapshot } from "../../dashboard/server/index.ts";
import { prepareRun } from "../../differ/index.ts";
import {
  ByteBudget,
  type LivePath,
  createCapturePolicy,
  createLivePath,
  createShadowLink,
  workerThread,
} from "../../proxy/index.ts";
import { type AdminLink, createAdminLink } from "./admin-link.ts";
import type { RunConfig, ThreadData } from "./run-options.ts";
import { settled } from "./settled.ts";

export interface Run {
  readonly name: string;
  readonly proxyUrl: string;
  readonly adminUrl: string;
  status(): StatusSnapshot;
  /** Waits until nothing is open or in flight; false when that took longer than `limitMs`. */
  settle(limitMs: number): Promise<boolean>;
  /** Stops accepting, finishes what is under way and stores it. The dashboard stays. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface RunParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Heap limits of the side threads: either may run out and be started again while live goes on. */
const SHADOW_HEAP_MIB = 160;
const ADMIN_HEAP_MIB = 128;
/** What the shadow may take, beyond its timeout, to finish and store what is in flight. */
const DRAIN_EXTRA_MS = 1000;
const YOUNG_MIB = 16;
/** Of `mirror.memoryMax`, what request bodies may take; the rest is for answers, in the shadow. */
const REQUEST_SHARE = 0.5;
const START_LIMIT_MS = 10_000;

/**
 * Wires one run: the live path on this thread, the shadow and the dashboard each on its own.
 * Throws the coded errors of its parts (LISTEN_*, STORE_*, ADMIN_*), with everything closed again.
 */
export async function startRun(config: RunConfig, parts: RunParts): Promise<Run> {
  const { clock, random, logger } = parts;
  const run = prepareRun(config, clock);
  const data: ThreadData = { config, run, maskKey: randomBytes(32) };
  const ledger = createLedger();
  const memory = new ByteBudget(config.mirror.memoryMax * REQUEST_SHARE);
  let phase: Phase = "mirroring";
  let live: LivePath | undefined;

  const link = createShadowLink({
    startThread: () => workerThread(startThread("shadow-thread", data, SHADOW_HEAP_MIB)),
    ledger,
    budget: memory,
    inFlightMax: config.mirror.inFlightMax,
    clock,
    logger,
  });
  const admin: AdminLink = createAdminLink({
    startWorker: () => startThread("admin-thread", data, ADMIN_HEAP_MIB),
    status: () => status(),
    setMirroring(enabled) {
      live?.setMirroring(enabled);
      phase = enabled ? "mirroring" : "paused";
    },
    clock,
    logger,
  });
  const status = (): StatusSnapshot => {
    const shadow = link.status();
    return {
      run,
      phase,
      counters: ledger.snapshot(),
      roles: shadow.roles,
      threads: { shadow: shadow.thread, admin: admin.status() },
      ...(live === undefined ? {} : { addresses: { proxy: live.url } }),
    };
  };
  const close = async (): Promise<void> => {
    await live?.close(0);
    await link.close();
    await admin.close();
  };

  try {
    const [adminUrl, path] = await Promise.all([
      admin.start(),
      createLivePath({
        listen: config.proxy.listen,
        live: config.proxy.live,
        ledger,
        mirror: link,
        policy: createCapturePolicy(config.mirror, random),
        memory,
        clock,
        logger,
      }).then((created) => (live = created)),
      readyWithin(link.ready, clock),
    ]);
    return {
      name: run,
      proxyUrl: path.url,
      adminUrl,
      status,
      settle: (limitMs) => settled({ status, clock, limitMs }),
      async drain() {
        phase = "draining";
        await path.close(config.proxy.drain);
        await link.drain(config.mirror.timeout + DRAIN_EXTRA_MS);
        phase = "done";
        await admin.saveStatus();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A shadow that never comes up is an error at the start, not a proxy that silently mirrors nothing. */
function readyWithin(ready: Promise<void>, clock: Clock): Promise<void> {
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

/** A thread's entry stands beside this file: TypeScript in a clone, JavaScript in the package. */
function startThread(name: string, data: ThreadData, heapMiB: number): Worker {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return new Worker(new URL(`./${name}${extension}`, import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: YOUNG_MIB },
  });
}
