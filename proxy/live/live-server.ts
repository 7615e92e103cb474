import { type IncomingMessage, type Server, createServer } from "node:http";
import type { Duplex } from "node:stream";
import { endBrokenConnection, readNoMore, sayAndClose } from "./broken-connection.ts";
import { type Admit, ClientConnection, clientConnectionOf } from "./client-connection.ts";
import type { LiveContext } from "./live-context.ts";
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
  keepAliveTimeout: 65_000,
  headersTimeout: 60_000,
  // A whole upload may take long; only one that never ends is cut.
  requestTimeout: 3_600_000,
  connectionsCheckingInterval: 5000,
} as const;

interface Way {
  readonly carrier: UpgradeCarrier;
  readonly liveHost: string;
}

/** A server whose responses know their exchanges. */
export type LiveServer = Server<typeof IncomingMessage, typeof LiveResponse>;

/** The server in front of the live service: what it lets in, refuses, counts and hands over. */
export function createLiveServer(context: LiveContext, way: Way): LiveServer {
  const shouldUpgradeCallback = (request: IncomingMessage): boolean => wantsWebSocket(request);
  const server: LiveServer = createServer({
    ...SERVER_OPTIONS,
    shouldUpgradeCallback,
  });
  // All fields are read and counted here; Node would cut them off at its limit in silence.
  server.maxHeadersCount = 0;
  // A client may close its sending side after its request and still wait for the answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  const admit: Admit = (request, response, ending) => {
    context.ledger.receive();
    const head = typeof ending === "object" ? ending : headOf(request, way.liveHost);
    if ("reason" in head) {
      refuse(context, response, head);
      return;
    }
    const exchange = new LiveExchange(context, { request, response, head });
    if (ending === "after-answer") exchange.closeAfter();
    exchange.start();
  };
  server.on("connection", (socket) => void new ClientConnection(socket, admit));
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
    const problem = free ? upgradeProblem(request, way.liveHost) : REFUSALS.upgrade;
    if (problem !== undefined) {
      refuseSocket(context, socket, problem);
      return;
    }
    context.ledger.upgrade();
    way.carrier.carry(request, socket, head);
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
  readNoMore(response.req.socket);
  answerRefusal(response, { what, closes: true });
}

function refuseSocket(context: LiveContext, socket: Duplex, what: Refusal): void {
  context.ledger.refuse(what.reason);
  socket.on("error", () => socket.destroy());
  sayAndClose(socket, what);
}
