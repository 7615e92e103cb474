import type { Server, Socket } from "node:net";
import { type ListenAddress, listenError } from "../core/index.ts";

/**
 * Starts a server where the configuration says; resolves with its address as a client would write
 * it. Throws LISTEN_* with `key`, the configuration's key, in the message.
 */
export function listenAt(server: Server, key: string, address: ListenAddress): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => reject(listenError(key, address, cause)));
    const where =
      address.kind === "unix" ? { path: address.path } : { host: address.host, port: address.port };
    server.listen(where, () => {
      server.removeAllListeners("error");
      server.on("error", () => undefined);
      resolve(urlOf(server, address));
    });
  });
}

/** All connections, also those that node:http no longer counts as its own. */
export function connectionsOf(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return sockets;
}

function urlOf(server: Server, address: ListenAddress): string {
  if (address.kind === "unix") return `unix:${address.path}`;
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
  return `http://${address.host.includes(":") ? `[${address.host}]` : address.host}:${port}`;
}
