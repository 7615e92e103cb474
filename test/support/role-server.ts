import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { type Socket, createServer as createSocketServer } from "node:net";

export interface RoleServer {
  readonly url: string;
  /** `x-request-id` (or, without one, method and path) of each request, in order of arrival. */
  readonly seen: string[];
  close(): Promise<void>;
}

/** A real HTTP service whose answers the test decides. */
export async function startRole(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<RoleServer> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const id = request.headers["x-request-id"];
    seen.push(typeof id === "string" ? id : `${request.method} ${request.url}`);
    request.resume();
    answer(request, response);
  });
  server.keepAliveTimeout = 60_000;
  return {
    url: await listening(server),
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A peer below HTTP: what it does with a connection is the test's. */
export async function startSocketRole(onConnection: (socket: Socket) => void): Promise<RoleServer> {
  const sockets = new Set<Socket>();
  const server = createSocketServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    onConnection(socket);
  });
  return {
    url: await listening(server),
    seen: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function listening(server: ReturnType<typeof createSocketServer>): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      resolve(`http://127.0.0.1:${port}`);
    });
  });
}

/** An address where nothing listens. */
export async function refusedUrl(): Promise<string> {
  const role = await startRole(() => {});
  await role.close();
  return role.url;
}
