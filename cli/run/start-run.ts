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
  MEMORY_SHARES,
  type LivePath,
  type ShadowLink,
  createCapturePolicy,
  createLivePath,
  createShadowLink,
  workerThread,
} from "../../proxy/index.ts";
import { type AdminLink, createAdminLink } from "./admin-link.ts";
import { checkRules } from "./check-rules.ts";
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
const START_LIMIT_MS = 10_000;

/**
 * Wires one run: the live path on this thread, the shadow and the dashboard each on its own.
 * Throws the coded errors of its parts (CONFIG_REDACT, RULE_PATH, LISTEN_*, STORE_*, ADMIN_*), with everything closed again.
 */
export async function startRun(config: RunConfig, parts: RunParts): Promise<Run> {
  const assembly = new Assembly(config, parts);
  try {
    return await assembly.start();
  } catch (error) {
    await assembly.close();
    throw error;
  }
}

class Assembly {
  readonly #config: RunConfig;
  readonly #parts: RunParts;
  readonly #name: string;
  readonly #ledger = createLedger();
  readonly #memory: ByteBudget;
  readonly #link: ShadowLink;
  readonly #admin: AdminLink;
  #live: LivePath | undefined;
  #phase: Phase = "mirroring";

  constructor(config: RunConfig, parts: RunParts) {
    const { clock, logger } = parts;
    this.#config = config;
    this.#parts = parts;
    checkRules(config);
    this.#name = prepareRun(config, clock);
    this.#memory = new ByteBudget(config.mirror.memoryMax * MEMORY_SHARES.requests);
    const data: ThreadData = { config, run: this.#name, maskKey: randomBytes(32) };
    this.#link = createShadowLink({
      startThread: () => workerThread(startThread("shadow-thread", data, SHADOW_HEAP_MIB)),
      ledger: this.#ledger,
      budget: this.#memory,
      inFlightMax: config.mirror.inFlightMax,
      clock,
      logger,
    });
    this.#admin = createAdminLink({
      startWorker: () => startThread("admin-thread", data, ADMIN_HEAP_MIB),
      status: () => this.#status(),
      setMirroring: (enabled) => this.#setMirroring(enabled),
      clock,
      logger,
    });
  }

  async start(): Promise<Run> {
    const { clock } = this.#parts;
    const [adminUrl, live] = await Promise.all([
      this.#admin.start(),
      this.#startLive(),
      readyWithin(this.#link.ready, clock),
    ]);
    return {
      name: this.#name,
      proxyUrl: live.url,
      adminUrl,
      status: () => this.#status(),
      settle: (limitMs) => settled({ status: () => this.#status(), clock, limitMs }),
      drain: () => this.#drain(live),
      close: () => this.close(),
    };
  }

  async close(): Promise<void> {
    await this.#live?.close(0);
    await this.#link.close();
    await this.#admin.close();
  }

  async #startLive(): Promise<LivePath> {
    const { clock, random, logger } = this.#parts;
    const { proxy, mirror } = this.#config;
    this.#live = await createLivePath({
      listen: proxy.listen,
      live: proxy.live,
      ledger: this.#ledger,
      mirror: this.#link,
      policy: createCapturePolicy(mirror, random),
      memory: this.#memory,
      clock,
      logger,
    });
    return this.#live;
  }

  async #drain(live: LivePath): Promise<void> {
    this.#phase = "draining";
    await live.close(this.#config.proxy.drain);
    await this.#link.drain(this.#config.mirror.timeout + DRAIN_EXTRA_MS);
    this.#phase = "done";
    await this.#admin.saveStatus();
  }

  #setMirroring(enabled: boolean): void {
    if (this.#phase !== "mirroring" && this.#phase !== "paused") return;
    this.#live?.setMirroring(enabled);
    this.#phase = enabled ? "mirroring" : "paused";
  }

  #status(): StatusSnapshot {
    const shadow = this.#link.status();
    return {
      run: this.#name,
      phase: this.#phase,
      counters: this.#ledger.snapshot(),
      roles: shadow.roles,
      threads: { shadow: shadow.thread, admin: this.#admin.status() },
      ...(this.#live === undefined ? {} : { addresses: { proxy: this.#live.url } }),
    };
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
