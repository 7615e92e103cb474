import { type Socket, connect } from "node:net";

/** What came back first, and the socket, which stays open. */
export interface BareAnswer {
  readonly socket: Socket;
  /** The beginning of the answer; "closed" where there was none. */
  readonly answer: string;
}

const UPGRADE = [
  "GET / HTTP/1.1",
  "Host: ...",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  "Sec-WebSocket-Version: 13",
  "",
  "",
];

/** Asks a server on loopback for a WebSocket, or what `head` says, over a socket that costs little. */
export async function askBare(
  port: number,
  head: readonly string[] = UPGRADE,
): Promise<BareAnswer> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(head.join("\r\n"));
  const answer = await new Promise<string>((resolve) => {
    socket.once("data", (bytes) => resolve(bytes.toString()));
    socket.once("close", () => resolve("closed"));
  });
  return { socket, answer };
}
