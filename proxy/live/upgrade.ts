import type { ClientRequest, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import httpProxy from "http-proxy";
import { type Logger, errorCode } from "../../core/index.ts";
import { sayAndClose } from "./broken-connection.ts";
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
 * client that is gone, keeps the live connection when the client's is reset, and rewrites `//` in
 * paths.
 */
export function createUpgradeCarrier(live: string, logger: Logger): UpgradeCarrier {
  const proxy = httpProxy.createProxyServer({ target: live, ws: true, xfwd: false });

  proxy.on("error", (error) => logger.warn("upgrade-failed", { code: errorCode(error) }));
  proxy.on("proxyReqWs", (outgoing: ClientRequest, request, socket) => {
    outgoing.path = request.url ?? "/";
    outgoing.setHeader("Via", [...viaOf(request), "1.1 shadowdiff"]);
    socket.on("close", () => outgoing.destroy());
    outgoing.on("error", () => undefined);
    outgoing.on("response", (answer) => answer.on("error", () => socket.destroy()));
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

function viaOf(request: IncomingMessage): string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? "";
    if (name.toLowerCase() === "via") values.push(request.rawHeaders[index + 1] ?? "");
  }
  return values;
}
