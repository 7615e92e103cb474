import type { IncomingMessage, Server, ServerOptions } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import type { LiveLimits } from "../../core/index.ts";
import { endBrokenConnection, readNoMore, sayAndClose } from "./broken-connection.ts";
import { type Admit, ClientConnection, clientConnectionOf } from "./client-connection.ts";
import { Http1Client } from "./http1-client.ts";
import type { LiveContext } from "./live-context.ts";
import { createServer } from "../../core/http/index.ts";
import type { Http2Server } from "./http2/http2-server.ts";
import type { ListenerTlsOptions } from "./listener-tls.ts";
import { LiveExchange } from "./live-exchange.ts";
import { LiveResponse } from "./live-response.ts";
import { REFUSALS, type Refusal } from "./refusal.ts";
import { answerRefusal } from "./relay.ts";
import { type RequestHead, readRequestHead } from "./request-head.ts";
import { type UpgradeCarrier, wantsWebSocket } from "./upgrade.ts";

const SERVER_OPTIONS = {
  ServerResponse: LiveResponse,
  noDelay: true,
  insecureHTTPParser: false,
  joinDuplicateHeaders: false,
  requireHostHeader: false,
} as const;

/** How often connections are held against their time limits, at most and at least. */
const CHECK_MS_MAX = 5000;
const CHECK_MS_MIN = 20;

interface Way {
  readonly carrier: UpgradeCarrier;
  readonly liveHost: string;
  readonly limits: LiveLimits;
}

/** What a listener with TLS is made of. */
export interface SecureParts {
  readonly options: ListenerTlsOptions;
  readonly http2: Http2Server;
}

/** A server whose responses know their exchanges. */
export type LiveServer = Server<typeof IncomingMessage, typeof LiveResponse>;

/** The server in front of the live service: what it lets in, refuses, counts and hands over. */
export function createLiveServer(context: LiveContext, way: Way, secure?: SecureParts): LiveServer {
  const server = plainOrSecure(way.limits, secure);
  server.maxConnections = way.limits.connections;
  // Whatever the client wanted to ask: one connection too many is one refused request in the books.
  server.on("drop", () => {
    context.ledger.receive();
    context.ledger.refuse("connections");
  });
  // All fields are read and counted here; Node would cut them off at its limit in silence.
  server.maxHeadersCount = 0;
  // A client may close its sending side after its request and still wait for the answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  const admit: Admit = (request, response, ending) => {
    context.ledger.receive();
    const head = typeof ending === "object" ? ending : headOf(request, way);
    if ("reason" in head) {
      refuse(context, response, head);
      return;
    }
    const exchange = new LiveExchange(
      context,
      new Http1Client(request, response, context.turnEnd),
      head,
    );
    if (ending === "after-answer") exchange.closeAfter();
    exchange.start();
  };
  const connected = (socket: Socket): void => void new ClientConnection(socket, admit);
  if (secure === undefined) server.on("connection", connected);
  else dispatchByAlpn(server, secure.http2, connected);
  const onRequest = (request: IncomingMessage, response: LiveResponse): void => {
    clientConnectionOf(request.socket)?.take(request, response);
  };
  server.on("request", onRequest);
  server.on("checkContinue", onRequest);
  server.on("checkExpectation", onRequest);
  server.on("clientError", (error, socket) => endBrokenConnection(context, error, socket));
  server.on("connect", (_request, socket) => {
    context.ledger.receive();
    clientConnectionOf(socket)?.handOver();
    refuseSocket(context, socket, REFUSALS.connect);
  });
  server.on("upgrade", (request, socket, head) => {
    context.ledger.receive();
    const free = clientConnectionOf(socket)?.handOver() ?? true;
    const problem = free ? upgradeProblem(request, way) : REFUSALS.upgrade;
    if (problem !== undefined) {
      refuseSocket(context, socket, problem);
      return;
    }
    context.ledger.upgrade();
    way.carrier.carry(request, socket, head);
  });
  return server;
}

function plainOrSecure(limits: LiveLimits, secure: SecureParts | undefined): LiveServer {
  const shouldUpgradeCallback = (request: IncomingMessage): boolean => wantsWebSocket(request);
  const options = { ...SERVER_OPTIONS, ...limitOptions(limits), shouldUpgradeCallback };
  if (secure === undefined) return createServer(options);
  return createTlsServer({
    ...options,
    ...secure.options,
    ALPNProtocols: ["h2", "http/1.1"],
    handshakeTimeout: limits.headersTimeout,
  });
}

/** node:https takes every connection for HTTP/1.1; the ones that agreed on h2 go another way. */
function dispatchByAlpn(
  server: LiveServer,
  http2: Http2Server,
  connected: (socket: Socket) => void,
): void {
  const takeHttp1 = server.listeners("secureConnection");
  server.removeAllListeners("secureConnection");
  server.on("secureConnection", (socket: unknown) => {
    if (!(socket instanceof TLSSocket)) return;
    if (socket.alpnProtocol === "h2") {
      http2.accept(socket);
      return;
    }
    for (const take of takeHttp1) take.call(server, socket);
    connected(socket);
  });
}

/** What of the limits node:http itself keeps. */
export function limitOptions(limits: LiveLimits): ServerOptions {
  const { requestTimeout, keepAliveTimeout } = limits;
  const headersTimeout = Math.min(limits.headersTimeout, requestTimeout);
  const quarter = Math.round(headersTimeout / 4);
  return {
    maxHeaderSize: limits.headerBytes,
    headersTimeout,
    requestTimeout,
    keepAliveTimeout,
    connectionsCheckingInterval: Math.min(CHECK_MS_MAX, Math.max(CHECK_MS_MIN, quarter)),
  };
}

function headOf(request: IncomingMessage, way: Way): RequestHead | Refusal {
  return readRequestHead({
    method: request.method ?? "",
    target: request.url ?? "",
    httpVersion: request.httpVersion,
    rawHeaders: request.rawHeaders,
    liveHost: way.liveHost,
    limits: way.limits,
  });
}

function upgradeProblem(request: IncomingMessage, way: Way): Refusal | undefined {
  const head = headOf(request, way);
  if ("reason" in head) return head;
  return wantsWebSocket(request) ? undefined : REFUSALS.upgrade;
}

function refuse(context: LiveContext, response: LiveResponse, what: Refusal): void {
  context.ledger.refuse(what.reason);
  readNoMore(response.req.socket);
  answerRefusal(response, { what, closes: true });
}

function refuseSocket(context: LiveContext, socket: Duplex, what: Refusal): void {
  context.ledger.refuse(what.reason);
  socket.on("error", () => socket.destroy());
  sayAndClose(socket, what);
}
