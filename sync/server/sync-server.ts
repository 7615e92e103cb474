import { randomInt } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import {
  type Clock,
  type Logger,
  type TcpAddress,
  errorCode,
  listenError,
} from "../../core/index.ts";
import type { SyncBackend } from "../backend.ts";
import { WriteBatches } from "./write-batches.ts";
import { REFUSALS, acceptSockets } from "./accept-sockets.ts";
import { type SyncAccess, createSyncAccess } from "./access.ts";
import { connectionLimits } from "./connection-limits.ts";
import type { ConnectionContext } from "./connection.ts";
import { keepEpoch } from "./epoch.ts";
import { payloadQuoter } from "./frames/replies.ts";
import { newAnswered } from "./answered.ts";
import { sendProblem } from "./http/problem.ts";
import { serveHttp } from "./http/serve-http.ts";
import { type SyncCounters, newSyncCounters } from "./sync-counters.ts";
import { Turns } from "./turns.ts";

export interface SyncServerOptions {
  /** What states, topics and leases stand in; whoever made it closes it. */
  readonly backend: SyncBackend;
  /** Port 0 takes any free one. Beyond loopback a token is required. */
  readonly listen: TcpAddress;
  /** Bytes of a message, either way; 32 KiB, as Testground's clients read. */
  readonly maxMessage?: number | undefined;
  /** Origins of pages that may use the server beside its own: `https://host:port`, a host, `*`. */
  readonly origins?: readonly string[] | undefined;
  /** As `Bearer`, or as the password of `Basic`. */
  readonly token?: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often each connection gets a frame; 50 minutes, since Go's client gives up after an hour. */
  readonly keepAliveMs?: number | undefined;
  /** How long closing waits for clients; 2 seconds. */
  readonly drainMs?: number | undefined;
  /** Whether verbs beyond Testground's are served (leases, members, counts, queues); yes. */
  readonly extensions?: boolean | undefined;
  /** WebSockets at a time; 65,536, or what the process may open files for. */
  readonly connectionsMax?: number | undefined;
  /** Files that the process may open: fewer connections are taken then, so that none is lost unheard. */
  readonly files?: number | undefined;
  /** Of the files that the process may open, what connections may take; 0.9. */
  readonly fileShare?: number | undefined;
  /** Bytes of answers that their clients do not read, over all connections; 256 MiB. */
  readonly unreadBytesMax?: number | undefined;
  /** Makes the number by which clients notice that the backend was emptied. */
  readonly newEpoch?: (() => number) | undefined;
}

export interface SyncServer extends AsyncDisposable {
  /** `ws://127.0.0.1:5050`. */
  readonly url: string;
  counters(): Readonly<SyncCounters>;
  /** Tells all that wait, closes every connection with 1000, and stops listening. */
  close(): Promise<void>;
}

const MESSAGE_BYTES = 32 * 1024;
const UNREAD_BYTES_MAX = 256 * 1024 ** 2;
const KEEP_ALIVE_MS = 50 * 60_000;
const DRAIN_MS = 2000;
/** By the kernel, for WebSockets and plain HTTP: what a machine left open that is gone ends so. */
const TCP_KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelay: 60_000 };
/** Connections that wait to be accepted; the kernel allows fewer (net.core.somaxconn), and no harm is in asking. */
const BACKLOG = 65_535;

/**
 * Serves Testground's sync protocol, our extensions and plain HTTP on one port
 * (docs/sync-protocol.md). Throws SYNC_TOKEN_REQUIRED, LISTEN_IN_USE, LISTEN_DENIED, LISTEN_ADDRESS
 * or LISTEN_FAILED.
 */
export async function createSyncServer(options: SyncServerOptions): Promise<SyncServer> {
  const { backend, clock, listen, logger } = options;
  const access = createSyncAccess(options);
  const counters = newSyncCounters();
  const closing = new AbortController();
  const epoch = keepEpoch(backend, { clock, draw: options.newEpoch ?? newEpoch });
  const context: ConnectionContext = {
    backend,
    maxMessage: options.maxMessage ?? MESSAGE_BYTES,
    extensions: options.extensions ?? true,
    counters,
    quote: payloadQuoter(),
    turns: new Turns(),
    batches: new WriteBatches(),
    unread: { bytes: 0, most: options.unreadBytesMax ?? UNREAD_BYTES_MAX },
    answered: newAnswered(),
    epoch: epoch.value,
    logger,
  };
  let port = listen.port;
  const open = { count: 0 };
  const server = createServer(TCP_KEEP_ALIVE, (request, response) => {
    // Told already that there is no place: it must not count.
    if (request.socket.writableEnded) return;
    if (!admits(request, response, { access, counters, port })) return;
    void serveHttp(request, response, { ...context, clock, open, closing: closing.signal });
  });
  const sockets = acceptSockets(server, {
    ...{ access, context, clock, closing: closing.signal },
    limits: connectionLimits(options),
    port: () => port,
  });
  await startListening(server, listen);
  port = portOf(server);
  server.on("error", (error) => logger.error("sync.server.error", { code: errorCode(error) }));
  const stopTicking = every(clock, options.keepAliveMs ?? KEEP_ALIVE_MS, sockets.keepAlive);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise((resolve) => {
      stopTicking();
      epoch.stop();
      const force = clock.after(options.drainMs ?? DRAIN_MS, () => {
        sockets.terminate();
        server.closeAllConnections();
      });
      server.close(() => {
        force();
        resolve();
      });
      closing.abort();
      sockets.end();
      server.closeIdleConnections();
    });
    return closed;
  };
  return {
    url: urlOf(listen.host, port),
    counters: () => counters,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Answers what may not come in, and the questions of browsers beforehand. */
function admits(
  request: IncomingMessage,
  response: ServerResponse,
  parts: { readonly access: SyncAccess; readonly counters: SyncCounters; readonly port: number },
): boolean {
  const { access, counters, port } = parts;
  const { origin } = request.headers;
  const allowed = access.allowsOrigin(request.headers, port);
  if (origin !== undefined && allowed) {
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("vary", "origin");
  }
  if (request.method === "OPTIONS" && allowed) {
    response.setHeader("access-control-allow-headers", "authorization, content-type");
    response.setHeader("access-control-allow-methods", "GET, POST");
    response.writeHead(204).end();
    return false;
  }
  const refusal = request.url === "/healthz" ? undefined : access.refusal(request.headers, port);
  if (refusal === undefined) return true;
  counters.refused += 1;
  sendProblem(response, [refusal, REFUSALS[refusal]]);
  return false;
}

function startListening(server: Server, listen: TcpAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error): void => reject(listenError("the sync server", listen, error));
    server.once("error", refuse);
    server.listen({ port: listen.port, host: listen.host, backlog: BACKLOG }, () => {
      server.off("error", refuse);
      resolve();
    });
  });
}

function every(clock: Clock, ms: number, run: () => void): () => void {
  let stop = clock.after(ms, function tick() {
    run();
    stop = clock.after(ms, tick);
  });
  return () => stop();
}

function newEpoch(): number {
  return randomInt(1, 2 ** 48 - 1);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function urlOf(host: string, port: number): string {
  return `ws://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
