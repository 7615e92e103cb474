import { connect } from "node:net";
import { configSchema } from "../../../core/config/index.ts";
import {
  LIVE_LIMITS,
  type Ledger,
  type LiveLimits,
  type MirrorConfig,
  createLedger,
  seededRandom,
  systemClock,
} from "../../../core/index.ts";
import { ByteBudget } from "../../byte-budget.ts";
import { createCapturePolicy } from "../../capture/capture-policy.ts";
import { Wire, turn } from "../../live/testing/live-harness.ts";
import type { CapturedRequest, DropReason } from "../../mirror/intake.ts";
import { type Tap, createTap } from "../tap.ts";

export interface TapStage {
  readonly tap: Tap;
  readonly ledger: Ledger;
  readonly memory: ByteBudget;
  readonly offered: CapturedRequest[];
  client(): Wire;
  /** Sends bytes on a new connection and returns all bytes until it ends. */
  exchange(bytes: string): Promise<string>;
  /** Waits until every request has left `open`. */
  settled(): Promise<void>;
}

export interface TapStageOptions {
  readonly mirror?: Partial<MirrorConfig>;
  readonly memoryMax?: number;
  readonly offer?: (request: CapturedRequest) => number | DropReason;
  readonly limits?: Partial<LiveLimits>;
}

const EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PURGE"];

/** A tap between clients that write bytes by hand and a mirror that keeps what it is offered. */
export async function openTapStage(options: TapStageOptions = {}): Promise<TapStage> {
  const ledger = createLedger();
  const memory = new ByteBudget(options.memoryMax ?? 1024 ** 2);
  const offered: CapturedRequest[] = [];
  const defaults = configSchema.parse({ mirror: { methods: EVERY_METHOD, bodyMax: 65_536 } });
  const mirror = { ...defaults.mirror, ...options.mirror };
  const tap = await createTap({
    listen: { kind: "tcp", host: "127.0.0.1", port: 0 },
    fallbackHost: "primary.test:9001",
    mirrorConfig: mirror,
    ...{ ledger, memory, clock: systemClock },
    mirror: {
      offer(request) {
        offered.push(request);
        return options.offer?.(request) ?? offered.length - 1;
      },
      live: () => undefined,
    },
    policy: createCapturePolicy(mirror, seededRandom(1), systemClock),
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    limits: { ...LIVE_LIMITS, ...options.limits },
  });
  const port = Number(new URL(tap.url).port);
  const client = (): Wire => new Wire(connect({ port, host: "127.0.0.1", allowHalfOpen: true }));
  return {
    ...{ tap, ledger, memory, offered, client },
    async exchange(bytes) {
      const wire = client().send(bytes);
      const received = await wire.end();
      wire.socket.destroy();
      return received;
    },
    async settled() {
      while (ledger.snapshot().open !== 0) await turn();
      await turn();
    },
  };
}
