import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent as TlsAgent } from "node:https";
import type { Duplex } from "node:stream";
import httpProxy from "http-proxy";
import { type Logger, type ServiceAddress, errorCode } from "../../core/index.ts";
import { VIA } from "../via.ts";
import { sayAndClose } from "./broken-connection.ts";
import { tlsOptionsOf } from "../http1/tls-options.ts";
import { relayDeclined } from "./declined-upgrade.ts";
import { hushUtilExtend } from "./hush-util-extend.ts";
import { badGateway } from "./live-failure.ts";

/** Carries upgraded connections (WebSocket) to the live service. */
export interface UpgradeCarrier {
  /** `head` = bytes that came behind the request already. */
  carry(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** Whether this request asks for the one upgrade that is carried: a bodiless GET to websocket. */
export function wantsWebSocket(request: IncomingMessage): boolean {
  if (request.method !== "GET" || request.httpVersion !== "1.1") return false;
  let upgrade = "";
  const raw = request.rawHeaders;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? "").toLowerCase();
    if (name === "upgrade") upgrade = raw[index + 1] ?? "";
    if (name === "transfer-encoding") return false;
    if (name === "content-length" && raw[index + 1] !== "0") return false;
  }
  return upgrade.trim().toLowerCase() === "websocket";
}

/**
 * http-proxy for the WebSocket path alone. What it leaves open is closed here: it listens to no
 * error of the client's socket before the live service has answered, goes on connecting for a
 * client that is gone, keeps the live connection when the client's is reset, garbles an answer that
 * declines the upgrade, and rewrites `//` in paths.
 */
export function createUpgradeCarrier(live: ServiceAddress, logger: Logger): UpgradeCarrier {
  hushUtilExtend();
  const proxy = httpProxy.createProxyServer({ ...wayTo(live), ws: true, xfwd: false });

  proxy.on("error", (error) => logger.warn("upgrade-failed", { code: errorCode(error) }));
  proxy.on("proxyReqWs", (outgoing: ClientRequest, request, socket) => {
    outgoing.path = request.url ?? "/";
    outgoing.setHeader("Via", [...viaOf(request), VIA["1.1"]]);
    socket.on("close", () => outgoing.destroy());
    outgoing.on("error", () => undefined);
    // http-proxy listens for an answer in this same turn, and would write its body without the
    // framing that its head announces.
    queueMicrotask(() => {
      outgoing.removeAllListeners("response");
      outgoing.on("response", (answer) => {
        // What goes wrong from here on must not write a second answer into this one.
        outgoing.removeAllListeners("error");
        outgoing.on("error", () => undefined);
        relayDeclined(answer, socket);
      });
    });
    outgoing.on("upgrade", (_answer, liveSocket: Duplex) => {
      liveSocket.on("error", () => socket.destroy());
      liveSocket.on("close", () => socket.destroy());
      socket.on("close", () => liveSocket.destroy());
    });
  });

  return {
    carry(request, socket, head) {
      socket.on("error", () => socket.destroy());
      try {
        proxy.ws(request, socket, head, {}, (error) => {
          sayAndClose(socket, badGateway(error));
        });
      } catch (error) {
        logger.warn("upgrade-failed", { code: errorCode(error) });
        sayAndClose(socket, badGateway(error));
      }
    },
  };
}

function wayTo(live: ServiceAddress): httpProxy.ServerOptions {
  const { origin, host, port, path, tls } = live;
  if (path !== undefined) return { target: { host, port, socketPath: path } };
  if (tls === undefined) return { target: origin };
  return { target: origin, agent: new TlsAgent(tlsOptionsOf(live, tls)) };
}

function viaOf(request: IncomingMessage): string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? "";
    if (name.toLowerCase() === "via") values.push(request.rawHeaders[index + 1] ?? "");
  }
  return values;
}
