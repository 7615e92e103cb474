import { Server as TlsServer } from "node:tls";
import {
  LIVE_LIMITS,
  type Clock,
  type ListenAddress,
  type ListenerTls,
  type LiveLimits,
  type Logger,
  type RequestLedger,
  type ServiceAddress,
  errorCode,
} from "../../core/index.ts";
import type { ByteBudget } from "../byte-budget.ts";
import type { CapturePolicy } from "../capture/capture-policy.ts";
import type { MirrorIntake } from "../mirror/intake.ts";
import { InFlight } from "../in-flight.ts";
import { connectionsOf, listenAt, portOf } from "../listening.ts";
import { readListenerTls } from "./listener-tls.ts";
import type { LiveContext } from "./live-context.ts";
import { type LiveServer, type SecureParts, createLiveServer } from "./live-server.ts";
import { LiveUpstream, UPSTREAM_TIMEOUTS, type UpstreamTimeouts } from "./live-upstream.ts";
import { SilenceWatch } from "./silence-watch.ts";
import { LiveTimings } from "../timing/live-timings.ts";
import { TurnEnd } from "./turn-end.ts";
import { createUpgradeCarrier } from "./upgrade.ts";

export interface LivePathOptions {
  readonly listen: ListenAddress;
  /** Whether other threads listen at the same TCP address; the system spreads connections then. */
  readonly sharesPort?: boolean;
  /** HTTP/1.1 and HTTP/2 over TLS in place of plain HTTP/1.1. */
  readonly tls?: ListenerTls | undefined;
  readonly live: ServiceAddress;
  readonly ledger: RequestLedger;
  readonly mirror: MirrorIntake;
  readonly policy: CapturePolicy;
  /** Bytes of captured bodies; the mirror's side gives back what it took over. */
  readonly memory: ByteBudget;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timeouts?: UpstreamTimeouts;
  /** Where a share of the requests is timed. */
  readonly timings?: LiveTimings;
  /** What clients may ask; the configuration's defaults where nothing is said. */
  readonly limits?: LiveLimits;
}

/** The way of live traffic: in front of the live service, beside which requests are captured. */
export interface LivePath {
  /** `http://host:port`, `https://host:port` or `unix:/path`. */
  readonly url: string;
  /** 0 where it is a socket in the file system. */
  readonly port: number;
  /** While false, requests are passed on and counted as filtered. */
  setMirroring(enabled: boolean): void;
  /** Another live service for new requests; those under way stay with theirs. */
  setLive(address: ServiceAddress): void;
  /**
   * Reads the certificates anew, for connections from now on. One that cannot be used is logged, and
   * all stay as they were.
   */
  renewCertificates(): void;
  /** Stops accepting, lets requests in flight finish for `drainMs`, then ends what is left. */
  close(drainMs: number): Promise<void>;
}

/** Listens and carries. Throws LISTEN_*, and TLS_FILE where a certificate cannot be used. */
export async function createLivePath(options: LivePathOptions): Promise<LivePath> {
  const timeouts = options.timeouts ?? UPSTREAM_TIMEOUTS;
  const upstreamTo = (address: ServiceAddress): LiveUpstream =>
    new LiveUpstream({ address, timeouts, clock: options.clock, logger: options.logger });
  const context = contextOf(options, upstreamTo(options.live), timeouts);
  const way = {
    carrier: createUpgradeCarrier(options.live, options.logger),
    liveHost: options.live.authority,
    limits: options.limits ?? LIVE_LIMITS,
  };
  const secure = await secureParts(options, context, way);
  const server = createLiveServer(context, way, secure);
  const sockets = connectionsOf(server);
  const url = await listenAt(server, {
    key: "proxy.listen",
    address: options.listen,
    sharesPort: options.sharesPort === true,
    scheme: secure === undefined ? "http" : "https",
  });
  secure?.http2.watch();
  const endBeat = context.silence.start(options.clock, () => {
    context.inFlight.forEach((exchange) => exchange.look());
    // Connections that became idle after the server was closed are nobody else's to end.
    if (context.draining) server.closeIdleConnections();
  });
  const setLive = (address: ServiceAddress): void => {
    // Made first: where one throws, everything is as before.
    const next = upstreamTo(address);
    const carrier = createUpgradeCarrier(address, options.logger);
    context.upstream.retire();
    context.upstream = next;
    way.carrier = carrier;
    way.liveHost = address.authority;
  };
  return {
    url,
    port: portOf(server),
    setMirroring(enabled) {
      context.mirroring = enabled;
    },
    setLive,
    renewCertificates() {
      const renew = (): void => {
        const renewed = options.tls === undefined ? undefined : readListenerTls(options.tls);
        if (context.upstream.address.tls !== undefined) setLive(context.upstream.address);
        if (renewed !== undefined && server instanceof TlsServer) server.setSecureContext(renewed);
      };
      orKeep(renew, options.logger);
    },
    async close(drainMs) {
      context.draining = true;
      const stopTimer = options.clock.after(drainMs, () => {
        for (const socket of sockets) socket.destroy();
      });
      secure?.http2.drain();
      await closed(server);
      secure?.http2.close();
      stopTimer();
      endBeat();
      context.upstream.close();
    },
  };
}

/** HTTP/2 comes over TLS alone: without it, what speaks it is not loaded. */
async function secureParts(
  { tls, clock }: LivePathOptions,
  context: LiveContext,
  way: { readonly liveHost: string; readonly limits: LiveLimits },
): Promise<SecureParts | undefined> {
  if (tls === undefined) return undefined;
  const options = readListenerTls(tls);
  const { createHttp2Server } = await import("./http2/http2-server.ts");
  return { options, http2: createHttp2Server(context, way, clock) };
}

function contextOf(
  options: LivePathOptions,
  upstream: LiveUpstream,
  timeouts: UpstreamTimeouts,
): LiveContext {
  return {
    ledger: options.ledger,
    mirror: options.mirror,
    policy: options.policy,
    memory: options.memory,
    logger: options.logger,
    upstream,
    silence: new SilenceWatch(timeouts),
    timings: options.timings ?? new LiveTimings(),
    turnEnd: new TurnEnd((error) => options.logger.error("live-fault", { code: errorCode(error) })),
    inFlight: new InFlight(),
    mirroring: true,
    draining: false,
  };
}

function orKeep(renew: () => void, logger: Logger): void {
  try {
    renew();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    logger.error("certificates-kept", { code: errorCode(error), message });
  }
}

/** Stops accepting; done when the last connection is over. */
function closed(server: LiveServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
