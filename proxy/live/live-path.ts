import type { Socket } from "node:net";
import {
  type Clock,
  type Ledger,
  type ListenAddress,
  type Logger,
  listenError,
} from "../../core/index.ts";
import type { ByteBudget } from "../byte-budget.ts";
import type { CapturePolicy } from "../capture/capture-policy.ts";
import type { MirrorIntake } from "../mirror/intake.ts";
import { InFlight } from "../in-flight.ts";
import type { LiveContext } from "./live-context.ts";
import { type LiveServer, createLiveServer } from "./live-server.ts";
import { PlainUpstream } from "./plain-upstream.ts";
import { TurnEnd } from "./turn-end.ts";
import { createUpgradeCarrier } from "./upgrade.ts";
import { UpstreamClients, type UpstreamTimeouts } from "./upstream-clients.ts";

export interface LivePathOptions {
  readonly listen: ListenAddress;
  /** `http://host:port` of the live service. */
  readonly live: string;
  readonly ledger: Ledger;
  readonly mirror: MirrorIntake;
  readonly policy: CapturePolicy;
  /** Bytes of captured bodies; the mirror's side gives back what it took over. */
  readonly memory: ByteBudget;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timeouts?: UpstreamTimeouts;
}

/** The way of live traffic: in front of the live service, beside which requests are captured. */
export interface LivePath {
  readonly url: string;
  readonly port: number;
  /** While false, requests are passed on and counted as filtered. */
  setMirroring(enabled: boolean): void;
  /** Stops accepting, lets requests in flight finish for `drainMs`, then ends what is left. */
  close(drainMs: number): Promise<void>;
}

const TIMEOUTS: UpstreamTimeouts = { connectMs: 10_000, headersMs: 300_000, bodyMs: 300_000 };

/** Listens and carries. Throws LISTEN_* when the address cannot be taken. */
export async function createLivePath(options: LivePathOptions): Promise<LivePath> {
  const timeouts = options.timeouts ?? TIMEOUTS;
  const context: LiveContext = {
    ledger: options.ledger,
    mirror: options.mirror,
    policy: options.policy,
    memory: options.memory,
    logger: options.logger,
    clients: new UpstreamClients(options.live, timeouts),
    plain: new PlainUpstream(options.live, timeouts),
    turnEnd: new TurnEnd(),
    inFlight: new InFlight(),
    mirroring: true,
    draining: false,
  };
  const carrier = createUpgradeCarrier(options.live, options.logger);
  const server = createLiveServer(context, { carrier, liveHost: new URL(options.live).host });
  const sockets = connectionsOf(server);
  const port = await listen(server, options.listen);
  const host = options.listen.host.includes(":") ? `[${options.listen.host}]` : options.listen.host;
  return {
    url: `http://${host}:${port}`,
    port,
    setMirroring(enabled) {
      context.mirroring = enabled;
    },
    async close(drainMs) {
      context.draining = true;
      const stopTimer = options.clock.after(drainMs, () => {
        for (const socket of sockets) socket.destroy();
      });
      await closed(server);
      stopTimer();
      context.plain.destroy();
      await context.clients.destroy();
    },
  };
}

function listen(server: LiveServer, address: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => reject(listenError("proxy.listen", address, cause)));
    server.listen(address.port, address.host, () => {
      const bound = server.address();
      server.removeAllListeners("error");
      server.on("error", () => undefined);
      resolve(typeof bound === "object" && bound !== null ? bound.port : address.port);
    });
  });
}

/** All connections, upgraded ones too, which node:http no longer counts as its own. */
function connectionsOf(server: LiveServer): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return sockets;
}

/** Stops accepting; done when the last connection is over. */
function closed(server: LiveServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
