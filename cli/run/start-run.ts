import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import {
  type Clock,
  type Logger,
  type Random,
  ShadowError,
  createLedger,
  errorCode,
} from "../../core/index.ts";
import type { Phase, StatusSnapshot } from "../../dashboard/server/index.ts";
import { prepareRun, updateRun } from "../../differ/run/index.ts";
import type { LiveWorkerStatus, ShadowLink, Tap } from "../../proxy/index.ts";
import {
  ChangingPolicy,
  createShadowLink,
  rampFrom,
  workerThread,
} from "../../proxy/mirror/index.ts";
import { type AdminLink, createAdminLink } from "./admin-link.ts";
import { checkRules } from "./check-rules.ts";
import { type LiveMemory, memoryOf } from "./live-memory.ts";
import { type LiveSide, startLiveSide } from "./live-side.ts";
import { type FaultSource, onFault } from "./on-fault.ts";
import { ratePart } from "./rate-part.ts";
import { planReload } from "./reload-plan.ts";
import { roleCertificates } from "./role-certificates.ts";
import { RunMeasures } from "./run-measures.ts";
import type { Known, RecordTo, RunConfig, ThreadData } from "./run-options.ts";
import { sayReload } from "./say-reload.ts";
import { settled } from "./settled.ts";
import { shadowAfterReload } from "./shadow-after-reload.ts";
import { shadowDrainMs } from "./shadow-drain.ts";
import { ShadowSide } from "./shadow-side.ts";
import { startTap } from "./start-tap.ts";
import { readyWithin, startAdminThread, startShadowThread } from "./threads.ts";

export interface Run {
  readonly name: string;
  /** Where clients send to; undefined in a run that only taps. */
  readonly proxyUrl: string | undefined;
  readonly tapUrl: string | undefined;
  readonly adminUrl: string;
  status(): StatusSnapshot;
  /** Waits until nothing is open or in flight; false when that took longer than `limitMs`. */
  settle(limitMs: number): Promise<boolean>;
  /**
   * Takes a new configuration without dropping a connection, as far as it can change in a run; says
   * in the log what waits for the next start. A bad one is refused there, and the old one goes on.
   */
  reload(load: () => Promise<RunConfig>): Promise<void>;
  /** Stops accepting, finishes what is under way and stores it. The dashboard stays. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface RunParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Entry of the shadow's thread, where it is not ours: a test's, which comes to harm when told. */
  readonly shadowEntry?: URL;
  /** Entry of the live workers' threads, likewise. */
  readonly liveEntry?: URL;
  /** What tells of errors that nobody caught; they are counted then, and the run goes on. */
  readonly faults?: FaultSource;
  /** Where mirrored requests are written as well, and what counts them. */
  readonly record?: RecordTo;
  readonly known?: Known;
}

/** As `proxy.drain` by default, in a run without a proxy. */
const TAP_DRAIN_MS = 10_000;

/**
 * Wires one run: live traffic on this thread or on workers of its own, the shadow and the dashboard
 * each on its own. Throws the coded errors of its parts (CONFIG_*, TLS_FILE, RULE_PATH, LISTEN_*,
 * WORKER_START, SHADOW_START, STORE_*, ADMIN_*), with everything closed again.
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
  #config: RunConfig;
  readonly #parts: RunParts;
  readonly #name: string;
  readonly #ledgers = { proxy: createLedger(), tap: createLedger() };
  readonly #memory: LiveMemory;
  readonly #shadow: ShadowSide;
  readonly #admin: AdminLink;
  readonly #policy: ChangingPolicy;
  readonly #maskKey = randomBytes(32);
  readonly #measures: RunMeasures;
  /** Over when proxy and tap listen or never will: one that comes late would be closed by nobody. */
  #listening: Promise<unknown> = Promise.resolve();
  #reloading = Promise.resolve();
  #roleCertificates: string;
  #faults = 0;
  #stopFaults = (): void => {};
  #live: LiveSide | undefined;
  #tap: Tap | undefined;
  #phase: Phase = "waiting";

  constructor(config: RunConfig, parts: RunParts) {
    const { clock, logger } = parts;
    this.#config = config;
    this.#roleCertificates = roleCertificates(config.targets);
    this.#parts = parts;
    checkRules(config);
    this.#name = prepareRun(config, clock);
    this.#memory = memoryOf(config);
    this.#measures = new RunMeasures(parts.clock);
    this.#policy = new ChangingPolicy(ratePart(config), { random: parts.random, clock });
    this.#shadow = new ShadowSide(() => this.#startLink());
    this.#admin = createAdminLink({
      startWorker: () => startAdminThread(this.#threadData()),
      status: () => this.#status(),
      setMirroring: (enabled) => this.#setMirroring(enabled),
      clock,
      logger,
    });
  }

  async start(): Promise<Run> {
    const { clock, logger, faults } = this.#parts;
    if (faults !== undefined) {
      this.#stopFaults = onFault(faults, { logger, count: () => (this.#faults += 1) });
    }
    const ways = [this.#startLive(), this.#startTap()];
    this.#listening = Promise.allSettled(ways);
    const started = [this.#admin.start(), readyWithin(this.#shadow.ready, clock), ...ways] as const;
    const [adminUrl] = await Promise.all(started);
    this.#phase = "mirroring";
    return {
      name: this.#name,
      proxyUrl: this.#live?.url,
      tapUrl: this.#tap?.url,
      adminUrl,
      status: () => this.#status(),
      settle: (limitMs) => settled({ status: () => this.#status(), clock, limitMs }),
      reload: (load) => this.#reload(load),
      drain: () => this.#drain(),
      close: () => this.close(),
    };
  }

  async close(): Promise<void> {
    await this.#listening;
    await Promise.all([this.#live?.close(0), this.#tap?.close(0)]);
    await this.#shadow.close();
    await this.#admin.close();
    this.#measures.close();
    this.#stopFaults();
  }

  #threadData(): ThreadData {
    const { record, known } = this.#parts;
    return {
      ...{ config: this.#config, run: this.#name, maskKey: this.#maskKey },
      ...(record === undefined ? {} : { record }),
      ...(known === undefined ? {} : { known }),
    };
  }

  /** By the configuration that holds at this moment, also where a dead thread is replaced later. */
  #startLink(): ShadowLink {
    const { clock, logger, shadowEntry } = this.#parts;
    const data = this.#threadData();
    return createShadowLink({
      startThread: () => workerThread(startShadowThread(data, shadowEntry)),
      ledgers: this.#ledgers,
      budget: this.#memory.budget,
      inFlightMax: data.config.mirror.inFlightMax,
      clock,
      logger,
    });
  }

  async #startLive(): Promise<void> {
    const { clock, logger, liveEntry } = this.#parts;
    this.#live = await startLiveSide(this.#config, {
      ledger: this.#ledgers.proxy,
      intake: this.#shadow,
      policy: this.#policy,
      memory: this.#memory,
      timings: this.#measures.timings,
      clock,
      logger,
      ...(liveEntry === undefined ? {} : { liveEntry }),
    });
  }

  async #startTap(): Promise<void> {
    this.#tap = await startTap(this.#config, {
      ...this.#parts,
      ledger: this.#ledgers.tap,
      link: this.#shadow,
      policy: this.#policy,
      memory: this.#memory.budget,
    });
  }

  #reload(load: () => Promise<RunConfig>): Promise<void> {
    this.#reloading = this.#reloading.then(() => this.#reloadOnce(load));
    return this.#reloading;
  }

  async #reloadOnce(load: () => Promise<RunConfig>): Promise<void> {
    const { logger } = this.#parts;
    try {
      const wanted = await load();
      checkRules(wanted);
      if (this.#phase !== "mirroring" && this.#phase !== "paused") {
        throw new ShadowError("RUN_OVER", "the run ends; its configuration stays as it is.");
      }
      await this.#apply(wanted);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      logger.error("reload-refused", { code: errorCode(error), message });
    }
  }

  async #apply(wanted: RunConfig): Promise<void> {
    const old = this.#config;
    const plan = planReload(old, wanted);
    const { config, live } = plan;
    this.#config = config;
    if (live) {
      const share = this.#policy.status().share;
      const mirror = isDeepStrictEqual(old.mirror.ramp, config.mirror.ramp)
        ? rampFrom(config.mirror, share)
        : config.mirror;
      this.#policy.change(ratePart({ ...config, mirror }));
      if (config.proxy !== undefined) this.#live?.change({ live: config.proxy.live, mirror });
    }
    if (plan.approvals) updateRun(config, this.#name);
    this.#live?.renewCertificates();
    const certificates = roleCertificates(config.targets);
    if (plan.shadow || certificates !== this.#roleCertificates) {
      this.#roleCertificates = certificates;
      await this.#shadow.restart(shadowDrainMs(old.mirror));
      await shadowAfterReload(this.#shadow.ready, this.#parts);
    }
    sayReload(this.#parts.logger, plan);
  }

  async #drain(): Promise<void> {
    this.#phase = "draining";
    const drainMs = this.#config.proxy?.drain ?? TAP_DRAIN_MS;
    await Promise.all([this.#live?.close(drainMs), this.#tap?.close(drainMs)]);
    await this.#shadow.drain(shadowDrainMs(this.#config.mirror));
    this.#phase = "done";
    await this.#admin.saveStatus();
  }

  #setMirroring(enabled: boolean): void {
    if (this.#phase !== "mirroring" && this.#phase !== "paused") return;
    this.#live?.setMirroring(enabled);
    this.#tap?.setMirroring(enabled);
    this.#policy.setMirroring(enabled);
    this.#phase = enabled ? "mirroring" : "paused";
  }

  #workers(): Record<string, LiveWorkerStatus> {
    const workers = this.#live?.workers() ?? [];
    return Object.fromEntries(workers.map((worker, index) => [`live-${index + 1}`, { ...worker }]));
  }

  #status(): StatusSnapshot {
    const shadow = this.#shadow.status();
    const policy = this.#policy.status();
    const rateLimited = policy.rateLimited + (this.#live?.rateLimited() ?? 0);
    return {
      run: this.#name,
      phase: this.#phase,
      counters: this.#live?.books() ?? this.#ledgers.proxy.snapshot(),
      ...(this.#tap === undefined ? {} : { tap: this.#ledgers.tap.snapshot() }),
      mirror: { ...policy, rateLimited },
      measures: this.#measures.read(shadow, this.#memory.budget, this.#live?.latency()),
      roles: shadow.roles,
      threads: {
        main: { faults: this.#faults },
        shadow: shadow.thread,
        admin: this.#admin.status(),
        ...this.#workers(),
      },
      addresses: {
        ...(this.#live === undefined ? {} : { proxy: this.#live.url }),
        ...(this.#tap === undefined ? {} : { tap: this.#tap.url }),
      },
    };
  }
}
