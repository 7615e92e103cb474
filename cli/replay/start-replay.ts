import { randomBytes } from "node:crypto";
import {
  type Clock,
  type Config,
  type Logger,
  type Random,
  type RequestSnapshot,
  ShadowError,
  createLedger,
} from "../../core/index.ts";
import type { Phase, StatusSnapshot } from "../../dashboard/server/index.ts";
import {
  ByteBudget,
  type CapturePolicy,
  type DropReason,
  MEMORY_SHARES,
  type ShadowLink,
  createCapturePolicy,
  createShadowLink,
  workerThread,
} from "../../proxy/index.ts";
import { type AdminLink, createAdminLink } from "../run/admin-link.ts";
import { checkShadow } from "../run/check-shadow.ts";
import type { Known, ThreadData } from "../run/run-options.ts";
import { shadowDrainMs } from "../run/shadow-drain.ts";
import type { ReloadOutcome } from "../run/reload-outcome.ts";
import { readyWithin, startAdminThread, startShadowThread } from "../run/threads.ts";
import { threadUsage } from "../run/thread-usage.ts";
import type { ReplaySink } from "./replay-sink.ts";

/** A replay's run: the shadow and the dashboard, without a live path. */
export interface Replay extends ReplaySink {
  readonly adminUrl: string;
  status(): StatusSnapshot;
}

export interface ReplayParts {
  readonly config: Config;
  readonly known: Known;
  /** The run's name in the store, where it has been entered. */
  readonly run: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** A timer that keeps the process alive. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** In flight = with the roles, and waiting to be stored; so much keeps the roles busy. */
/** A replay reads its files once. */
const WAITS: ReloadOutcome = { state: "done", changed: [], waiting: ["approvals", "compare"] };
const IN_FLIGHT_FACTOR = 2;
const LOOK_EVERY_MS = 1;
/** A baseline whose breaker is open, or a shadow that starts again, is waited for so long. */
const PATIENCE_MS = 15_000;

/**
 * Starts the threads of a replay. Throws the coded errors of its parts (CONFIG_REDACT, RULE_PATH, TLS_FILE,
 * LISTEN_*, STORE_*, ADMIN_*), with everything closed again.
 */
export async function startReplay(parts: ReplayParts): Promise<Replay> {
  checkShadow(parts.config);
  let replay = new RoleReplay(parts, parts.config);
  try {
    await replay.start();
    return replay;
  } catch (error) {
    await replay.close();
    if (!(error instanceof ShadowError && error.code === "LISTEN_IN_USE")) throw error;
  }
  // A proxy may run beside the replay: its dashboard keeps the port.
  const { listen } = parts.config.admin;
  const admin = { ...parts.config.admin, listen: { ...listen, port: 0 } };
  replay = new RoleReplay(parts, { ...parts.config, admin });
  try {
    await replay.start();
    return replay;
  } catch (error) {
    await replay.close();
    throw error;
  }
}

class RoleReplay implements Replay {
  adminUrl = "";
  readonly #parts: ReplayParts;
  readonly #ledger = createLedger();
  readonly #memory: ByteBudget;
  readonly #policy: CapturePolicy;
  readonly #inFlightMax: number;
  readonly #link: ShadowLink;
  readonly #admin: AdminLink;
  #phase: Phase = "mirroring";
  #mirroring = true;
  /** Patience ran out, and nothing was taken since. */
  #givenUp = false;

  constructor(parts: ReplayParts, config: Config) {
    const { clock, logger, random, run, known } = parts;
    const { mirror } = config;
    this.#parts = parts;
    this.#memory = new ByteBudget(mirror.memoryMax * MEMORY_SHARES.requests);
    // A recording has been sampled when it was made, and its rate is the replay's.
    const whole = { ...mirror, sample: 1, rateMax: undefined, ramp: undefined };
    this.#policy = createCapturePolicy(whole, random, clock);
    this.#inFlightMax = IN_FLIGHT_FACTOR * mirror.inFlightMax;
    const data: ThreadData = {
      ...{ config, run, maskKey: randomBytes(32), known },
      besideLive: false,
    };
    this.#link = createShadowLink({
      startThread: () => workerThread(startShadowThread(data)),
      threadUsage,
      // Both ways are one here: nothing is live, and what comes in was mirrored once already.
      ledgers: { proxy: this.#ledger, tap: this.#ledger },
      budget: this.#memory,
      inFlightMax: mirror.inFlightMax,
      clock,
      logger,
    });
    this.#admin = createAdminLink({
      startWorker: () => startAdminThread(data),
      status: () => this.status(),
      reload: async () => WAITS,
      setMirroring: (enabled) => {
        this.#mirroring = enabled;
        if (this.#phase === "mirroring" || this.#phase === "paused")
          this.#phase = enabled ? "mirroring" : "paused";
      },
      clock,
      logger,
    });
  }

  async start(): Promise<void> {
    const [adminUrl] = await Promise.all([
      this.#admin.start(),
      readyWithin(this.#link.ready, this.#parts.clock),
    ]);
    this.adminUrl = adminUrl;
  }

  send(request: RequestSnapshot, signal: AbortSignal): Promise<boolean> | boolean {
    const { method, path, headers } = request;
    const decision = this.#policy.decide({ method, path, headers, clientIp: undefined });
    const bytes = request.body?.byteLength ?? 0;
    if (decision === "capture" && bytes > this.#policy.bodyMax) return this.#drop("body-too-large");
    if (decision === "capture" && bytes > this.#memory.limit) return this.#drop("memory-full");
    if (decision !== "capture") {
      this.#ledger.receive();
      if (decision === "filtered") this.#ledger.filter();
      else this.#ledger.sampleOut();
      return true;
    }
    if (this.#offer(request) === "taken") return true;
    return this.#offerPatiently(request, signal);
  }

  status(): StatusSnapshot {
    const shadow = this.#link.status();
    return {
      run: this.#parts.run,
      phase: this.#phase,
      counters: this.#ledger.snapshot(),
      mirror: this.#policy.status(),
      roles: shadow.roles,
      threads: { shadow: shadow.thread, admin: this.#admin.status() },
    };
  }

  progressText(): string {
    const { compared, filtered, dropped, incomplete } = this.#ledger.snapshot();
    const lost = total(dropped) + total(incomplete);
    const out = filtered === 0 ? "" : ` · ${filtered} filtered`;
    return `${compared} compared · ${lost} lost${out}`;
  }

  async drain(): Promise<void> {
    this.#phase = "draining";
    await this.#link.drain(shadowDrainMs(this.#parts.config.mirror));
    this.#phase = "done";
    await this.#admin.saveStatus();
  }

  async close(): Promise<void> {
    await this.#link.close();
    await this.#admin.close();
  }

  async #offerPatiently(request: RequestSnapshot, signal: AbortSignal): Promise<boolean> {
    const { clock, sleep } = this.#parts;
    let waitingSinceMs: number | undefined;
    for (;;) {
      if (signal.aborted) return false;
      const result = this.#offer(request);
      if (result === "taken") return true;
      if (result === "later") {
        waitingSinceMs = undefined;
      } else {
        waitingSinceMs ??= clock.monotonicMs();
        const overdue = clock.monotonicMs() - waitingSinceMs >= PATIENCE_MS;
        if (overdue || this.#givenUp) {
          this.#givenUp = true;
          return this.#drop(result);
        }
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** `later` = too much is in flight; anything else than `taken` is why the shadow takes nothing. */
  #offer(request: RequestSnapshot): "taken" | "later" | DropReason {
    const body = request.body;
    const bodyBytes = body?.byteLength ?? 0;
    if (!this.#mirroring || this.#ledger.snapshot().inFlight >= this.#inFlightMax) return "later";
    if (!this.#memory.tryTake(bodyBytes)) return "later";
    const result = this.#link.tap.offer({
      method: request.method,
      path: request.path,
      headers: request.headers,
      trailers: request.trailers,
      chunks: body === undefined ? [] : [body],
      bodyBytes,
    });
    if (typeof result !== "number") {
      this.#memory.give(bodyBytes);
      return result === "in-flight-full" ? "later" : result;
    }
    this.#ledger.receive();
    this.#ledger.mirror();
    this.#givenUp = false;
    return "taken";
  }

  #drop(reason: DropReason): true {
    this.#ledger.receive();
    this.#ledger.drop(reason);
    return true;
  }
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
