import { lstat, unlink } from "node:fs/promises";
import { type Server, type Socket, connect } from "node:net";
import { type ListenAddress, errorCode, listenError } from "../core/index.ts";

export interface ListenOptions {
  /** The configuration's key, for messages: `proxy.listen`. */
  readonly key: string;
  readonly address: ListenAddress;
  /** Whether other threads listen at the same TCP address; the system spreads connections then. */
  readonly sharesPort?: boolean;
  readonly scheme?: "http" | "https";
}

/**
 * Starts a server where the configuration says; resolves with its address as a client would write
 * it. Throws LISTEN_*. A socket in the file system that nobody answers on any more is removed first.
 */
export async function listenAt(server: Server, options: ListenOptions): Promise<string> {
  const { key, address, sharesPort = false } = options;
  if (address.kind === "unix") await removeStale(address.path);
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => reject(listenError(key, address, cause)));
    const where =
      address.kind === "unix"
        ? { path: address.path }
        : { host: address.host, port: address.port, reusePort: sharesPort };
    server.listen(where, () => {
      server.removeAllListeners("error");
      server.on("error", () => undefined);
      resolve(urlOf(server, options));
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

/** 0 where it is a socket in the file system. */
export function portOf(server: Server): number {
  const bound = server.address();
  return typeof bound === "object" && bound !== null ? bound.port : 0;
}

function urlOf(server: Server, { address, scheme = "http" }: ListenOptions): string {
  if (address.kind === "unix") return `unix:${address.path}`;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return `${scheme}://${host}:${portOf(server)}`;
}

/** A process that was killed leaves its socket behind; one that answers is somebody's. */
async function removeStale(path: string): Promise<void> {
  try {
    if (!(await lstat(path)).isSocket() || (await answers(path))) return;
    await unlink(path);
  } catch {
    // What is really in the way is what `listen` says.
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect({ path });
    probe.on("connect", () => {
      probe.destroy();
      resolve(true);
    });
    // Anything but a refusal (no right to connect, too many waiting) is no proof that nobody is there.
    probe.on("error", (error) => resolve(errorCode(error) !== "ECONNREFUSED"));
  });
}
