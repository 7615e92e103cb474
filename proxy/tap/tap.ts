import {
  LIVE_LIMITS,
  type Clock,
  type ListenAddress,
  type LiveLimits,
  type Logger,
  type MirrorConfig,
  type RequestLedger,
} from "../../core/index.ts";
import type { ByteBudget } from "../byte-budget.ts";
import type { CapturePolicy } from "../capture/capture-policy.ts";
import { InFlight } from "../in-flight.ts";
import { connectionsOf, listenAt } from "../listening.ts";
import type { MirrorIntake } from "../mirror/intake.ts";
import type { TapContext } from "./tap-context.ts";
import { createTapHeadReader } from "./tap-head.ts";
import { createTapServer } from "./tap-server.ts";

export interface TapOptions {
  readonly listen: ListenAddress;
  /** Host of requests that name none (HTTP/1.0). */
  readonly fallbackHost: string;
  readonly mirrorConfig: Pick<MirrorConfig, "headers" | "hostSuffix">;
  readonly ledger: RequestLedger;
  readonly mirror: MirrorIntake;
  readonly policy: CapturePolicy;
  /** Bytes of captured bodies; the mirror's side gives back what it took over. */
  readonly memory: ByteBudget;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What senders may ask; `proxy.limits` is for clients. */
  readonly limits?: LiveLimits;
}

/** The way in for traffic that somebody else mirrors: nobody waits for an answer there. */
export interface Tap {
  /** `http://host:port` or `unix:/path`. */
  readonly url: string;
  /** While false, requests are answered and counted as filtered. */
  setMirroring(enabled: boolean): void;
  /** Stops accepting, lets requests under way finish for `drainMs`, then ends what is left. */
  close(drainMs: number): Promise<void>;
}

/** A mesh sends bodies on as slowly as its clients do, but holds nothing open for an hour. */
const TAP_LIMITS: LiveLimits = { ...LIVE_LIMITS, requestTimeout: 300_000 };

/** Listens and takes. Throws LISTEN_* when the address cannot be taken. */
export async function createTap(options: TapOptions): Promise<Tap> {
  const { ledger, mirror, policy, memory, logger, fallbackHost, limits = TAP_LIMITS } = options;
  const context: TapContext = {
    ...{ ledger, mirror, policy, memory, logger },
    readHead: createTapHeadReader({ fallbackHost, mirror: options.mirrorConfig, limits }),
    inFlight: new InFlight(),
    mirroring: true,
    draining: false,
  };
  const server = createTapServer(context, limits);
  const sockets = connectionsOf(server);
  const url = await listenAt(server, { key: "tap.listen", address: options.listen });
  return {
    url,
    setMirroring(enabled) {
      context.mirroring = enabled;
    },
    async close(drainMs) {
      context.draining = true;
      const stopTimer = options.clock.after(drainMs, () => {
        for (const socket of sockets) socket.destroy();
      });
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Opened in advance, nothing sent: to node:http that is no idle connection.
        for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      });
      stopTimer();
    },
  };
}
