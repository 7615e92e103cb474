import type { IncomingMessage, Server } from "node:http";
import { createServer } from "../../core/http/index.ts";
import type { Duplex } from "node:stream";
import type { LiveLimits } from "../../core/index.ts";
import { endBrokenConnection, readNoMore, sayAndClose } from "../live/broken-connection.ts";
import { type Admit, ClientConnection, clientConnectionOf } from "../live/client-connection.ts";
import { LiveResponse } from "../live/live-response.ts";
import { limitOptions } from "../live/live-server.ts";
import { REFUSALS, type Refusal } from "../live/refusal.ts";
import { answerRefusal } from "../live/relay.ts";
import { wantsWebSocket } from "../live/upgrade.ts";
import type { TapContext } from "./tap-context.ts";
import { TapExchange } from "./tap-exchange.ts";

type TapServer = Server<typeof IncomingMessage, typeof LiveResponse>;

/** The server of the tap: what it lets in, refuses and counts. */
export function createTapServer(context: TapContext, limits: LiveLimits): TapServer {
  const server: TapServer = createServer({
    ServerResponse: LiveResponse,
    noDelay: true,
    insecureHTTPParser: false,
    requireHostHeader: false,
    ...limitOptions(limits),
    // An upgraded connection is nothing that can be mirrored; other offers to upgrade are ignored.
    shouldUpgradeCallback: (request: IncomingMessage) => wantsWebSocket(request),
  });
  server.maxConnections = limits.connections;
  // As at the proxy: one connection too many is one refused request in the books.
  server.on("drop", () => {
    context.ledger.receive();
    context.ledger.refuse("connections");
  });
  // All fields are read and counted when the head is checked.
  server.maxHeadersCount = 0;
  Object.assign(server, { httpAllowHalfOpen: true });
  const admit: Admit = (request, response, ending) => {
    context.ledger.receive();
    const head = typeof ending === "object" ? ending : context.readHead(request);
    if ("reason" in head) {
      context.ledger.refuse(head.reason);
      readNoMore(request.socket);
      answerRefusal(response, { what: head, closes: true });
      return;
    }
    const exchange = new TapExchange(context, { request, response, head });
    if (ending === "after-answer") exchange.closeAfter();
    exchange.start();
  };
  const onRequest = (request: IncomingMessage, response: LiveResponse): void => {
    clientConnectionOf(request.socket)?.take(request, response);
  };
  const refuseSocket = (socket: Duplex, what: Refusal): void => {
    context.ledger.receive();
    context.ledger.refuse(what.reason);
    clientConnectionOf(socket)?.handOver();
    socket.on("error", () => socket.destroy());
    sayAndClose(socket, what);
  };
  server.on("connection", (socket) => void new ClientConnection(socket, admit));
  server.on("request", onRequest);
  server.on("checkContinue", onRequest);
  server.on("checkExpectation", onRequest);
  server.on("clientError", (error, socket) => endBrokenConnection(context, error, socket));
  server.on("connect", (_request, socket) => refuseSocket(socket, REFUSALS.connect));
  server.on("upgrade", (_request, socket) => refuseSocket(socket, REFUSALS.upgrade));
  return server;
}
