import { type Server, type Socket, createServer } from "node:net";

export interface RawRole {
  readonly origin: string;
  /** Every request head as received, in order. */
  readonly heads: string[];
  close(): Promise<void>;
}

/** A role on a raw socket: `answer` is called once for each request head that arrived. */
export async function rawRole(answer: (socket: Socket, head: string) => void): Promise<RawRole> {
  const heads: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let seen = "";
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk) => {
      seen += chunk.toString("latin1");
      for (let end = seen.indexOf("\r\n\r\n"); end !== -1; end = seen.indexOf("\r\n\r\n")) {
        const head = seen.slice(0, end);
        seen = seen.slice(end + 4);
        heads.push(head);
        answer(socket, head);
      }
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    heads,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

export const answerOk = (socket: Socket): void => {
  socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
};

/** An origin on which nobody listens. */
export async function refusingOrigin(): Promise<string> {
  const role = await rawRole(() => {});
  await role.close();
  return role.origin;
}
