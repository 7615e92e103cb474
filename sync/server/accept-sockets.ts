import type { IncomingMessage, Server } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Clock } from "../../core/index.ts";
import type { Refusal, SyncAccess } from "./access.ts";
import { type ConnectionLimits, tooMany } from "./connection-limits.ts";
import { Connection, type ConnectionContext } from "./connection.ts";
import type { ProblemCode } from "./http/problem.ts";
import { limitedSocket } from "./limited-socket.ts";
import { refuseUpgrade } from "./refuse-upgrade.ts";

/** All WebSockets of a server. */
export interface Sockets {
  keepAlive(): void;
  end(): void;
  terminate(): void;
}

export interface AcceptParts {
  readonly access: SyncAccess;
  readonly context: ConnectionContext;
  readonly limits: ConnectionLimits;
  readonly clock: Clock;
  readonly closing: AbortSignal;
  /** The port the server listens at. */
  port(): number;
}

/** Once a minute the log says that the server is full. */
const SAY_FULL_MS = 60_000;

export const REFUSALS: Readonly<Record<Refusal, string>> = {
  ORIGIN_REFUSED: "pages of this origin may not use the server; list it in origins",
  TOKEN_REQUIRED: "send the token as Bearer, or as the password of Basic",
  TOKEN_REFUSED: "the token is not the server's",
};

/** Makes WebSockets of what asks for one, within the limits; whatever is refused is counted. */
export function acceptSockets(server: Server, parts: AcceptParts): Sockets {
  const { access, context, limits, closing, port } = parts;
  const { counters, maxMessage } = context;
  const open = new Map<Connection, Socket>();
  const sayFull = fullSayer(parts);
  const upgrades = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maxMessage,
    perMessageDeflate: false,
    // Frames are read as bytes, so that text and binary ones get the same answer.
    skipUTF8Validation: true,
    handleProtocols: () => false,
    WebSocket: limitedSocket(maxMessage),
  });
  const refusalOf = (request: IncomingMessage): readonly [ProblemCode, string] | undefined => {
    if (closing.aborted) return ["CLOSED", "the server is shutting down"];
    const code = access.refusal(request.headers, port());
    if (code !== undefined) return [code, REFUSALS[code]];
    if (counters.connections < limits.served) return undefined;
    sayFull();
    return ["TOO_MANY", tooMany(limits)];
  };
  boundConnections(server, parts, sayFull);
  server.on("upgrade", (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    if (duplex.writableEnded) return;
    const refusal = refusalOf(request);
    if (refusal !== undefined || !(duplex instanceof Socket)) {
      counters.refused += 1;
      refuseUpgrade(duplex, refusal ?? ["INTERNAL", "the connection is no socket"]);
      return;
    }
    upgrades.handleUpgrade(request, duplex, head, (socket) => {
      const connection = new Connection(socket, duplex, context);
      open.set(connection, duplex);
      socket.on("close", () => open.delete(connection));
    });
  });
  return {
    keepAlive() {
      for (const connection of open.keys()) connection.keepAlive();
    },
    end() {
      for (const connection of open.keys()) connection.end();
    },
    terminate() {
      for (const tcp of open.values()) tcp.destroy();
    },
  };
}

/** Tells whoever comes when all places are taken so, at once and whatever is asked. */
function boundConnections(
  server: Server,
  { limits, context }: AcceptParts,
  sayFull: () => void,
): void {
  let held = 0;
  const leave = (): void => {
    held -= 1;
  };
  server.on("connection", (socket: Socket) => {
    held += 1;
    socket.once("close", leave);
    if (held <= limits.accepted) return;
    context.counters.refused += 1;
    sayFull();
    refuseUpgrade(socket, ["TOO_MANY", tooMany(limits)]);
    // Its client may hold it open: the place is needed.
    socket.destroySoon();
  });
}

function fullSayer({ limits, clock, context }: AcceptParts): () => void {
  let saidMs = -Infinity;
  return () => {
    const nowMs = clock.monotonicMs();
    if (nowMs < saidMs + SAY_FULL_MS) return;
    saidMs = nowMs;
    context.logger.warn("sync.server.full", { message: tooMany(limits) });
  };
}
