import { type IncomingMessage, type Server, createServer } from "node:http";
import type { Socket } from "node:net";
import {
  type Clock,
  type Ledger,
  type ListenAddress,
  type Logger,
  ShadowError,
} from "../../core/index.ts";
import type { ByteBudget } from "../capture/byte-budget.ts";
import type { CapturePolicy } from "../capture/capture-policy.ts";
import type { MirrorIntake } from "../mirror/intake.ts";
import { endBrokenConnection } from "./broken-connection.ts";
import type { LiveContext } from "./live-context.ts";
import { LiveExchange } from "./live-exchange.ts";
import { LiveResponse } from "./live-response.ts";
import { PlainUpstream } from "./plain-upstream.ts";
import { REFUSALS, type Refusal, rawRefusal } from "./refusal.ts";
import { answerRefusal } from "./relay.ts";
import { type RequestHead, readRequestHead } from "./request-head.ts";
import { TurnEnd } from "./turn-end.ts";
import { type UpgradeCarrier, createUpgradeCarrier, wantsWebSocket } from "./upgrade.ts";
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

const SERVER_OPTIONS = {
  ServerResponse: LiveResponse,
  noDelay: true,
  insecureHTTPParser: false,
  joinDuplicateHeaders: false,
  requireHostHeader: false,
  keepAliveTimeout: 65_000,
  headersTimeout: 60_000,
  // A whole upload may take long; only one that never ends is cut.
  requestTimeout: 3_600_000,
  connectionsCheckingInterval: 5000,
} as const;

/** Listens and carries. Throws PROXY_LISTEN when the address cannot be taken. */
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
    inFlight: new Set(),
    mirroring: true,
    draining: false,
  };
  const carrier = createUpgradeCarrier(options.live, options.logger);
  const server = createLiveServer(context, { carrier, liveHost: new URL(options.live).host });
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
      await drain(server, () => options.clock.after(drainMs, () => server.closeAllConnections()));
      carrier.destroy();
      context.plain.destroy();
      await context.clients.destroy();
    },
  };
}

interface Way {
  readonly carrier: UpgradeCarrier;
  readonly liveHost: string;
}

type LiveServer = Server<typeof IncomingMessage, typeof LiveResponse>;

function createLiveServer(context: LiveContext, way: Way): LiveServer {
  const shouldUpgradeCallback = (request: IncomingMessage): boolean => wantsWebSocket(request);
  const server: LiveServer = createServer({
    ...SERVER_OPTIONS,
    shouldUpgradeCallback,
  });
  // All fields are read and counted here; Node would cut them off at its limit in silence.
  server.maxHeadersCount = 0;
  // A client may close its sending side after its request and still wait for the answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  const onRequest = (request: IncomingMessage, response: LiveResponse): void => {
    context.ledger.receive();
    const head = headOf(request, way.liveHost);
    if ("reason" in head) refuse(context, response, head);
    else new LiveExchange(context, { request, response, head }).start();
  };
  server.on("request", onRequest);
  server.on("checkContinue", onRequest);
  server.on("checkExpectation", onRequest);
  server.on("clientError", (error, socket) => endBrokenConnection(context, error, socket));
  server.on("connect", (_request, socket) => {
    context.ledger.receive();
    refuseSocket(context, socket, REFUSALS.connect);
  });
  server.on("upgrade", (request, socket, head) => {
    context.ledger.receive();
    const problem = upgradeProblem(request, way.liveHost);
    if (problem !== undefined) {
      refuseSocket(context, socket, problem);
      return;
    }
    context.ledger.upgrade();
    way.carrier.carry(request, socket as Socket, head);
  });
  return server;
}

function headOf(request: IncomingMessage, liveHost: string): RequestHead | Refusal {
  return readRequestHead({
    method: request.method ?? "",
    target: request.url ?? "",
    httpVersion: request.httpVersion,
    rawHeaders: request.rawHeaders,
    liveHost,
  });
}

function upgradeProblem(request: IncomingMessage, liveHost: string): Refusal | undefined {
  const head = headOf(request, liveHost);
  if ("reason" in head) return head;
  return wantsWebSocket(request) ? undefined : REFUSALS.upgrade;
}

function refuse(context: LiveContext, response: LiveResponse, what: Refusal): void {
  context.ledger.refuse(what.reason);
  answerRefusal(response, { what, closes: true });
}

function refuseSocket(context: LiveContext, socket: NodeJS.WritableStream, what: Refusal): void {
  context.ledger.refuse(what.reason);
  socket.on("error", () => undefined);
  socket.end(rawRefusal(what), "latin1");
}

function listen(server: LiveServer, address: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      const where = `${address.host}:${address.port}`;
      reject(new ShadowError("PROXY_LISTEN", `the proxy cannot listen on ${where}`, { cause }));
    });
    server.listen(address.port, address.host, () => {
      const bound = server.address();
      server.removeAllListeners("error");
      server.on("error", () => undefined);
      resolve(typeof bound === "object" && bound !== null ? bound.port : address.port);
    });
  });
}

function drain(server: LiveServer, startTimer: () => () => void): Promise<void> {
  return new Promise((resolve) => {
    const stopTimer = startTimer();
    server.close(() => {
      stopTimer();
      resolve();
    });
    server.closeIdleConnections();
  });
}
