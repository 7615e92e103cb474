import { type Socket, connect } from "node:net";

/** How connections that were asked for in one go fared. */
export interface Opened {
  readonly served: number;
  /** Answered with another status. */
  readonly refused: number;
  /** Without an answer. */
  readonly failed: number;
}

/** What this process is asked to open. */
export interface OpenQuestion {
  readonly port: number;
  readonly count: number;
  /** Each client sends this text, and reads nothing from then on. */
  readonly say?: string;
}

/** Clients that open a WebSocket and never read: bare sockets, so that many fit into one process. */
const sockets: Socket[] = [];

async function open({ port, count, say }: OpenQuestion): Promise<Opened> {
  const statuses = await Promise.all(Array.from({ length: count }, () => upgrade(port)));
  if (say !== undefined) {
    for (const socket of sockets) {
      socket.pause();
      socket.write(textFrame(say));
    }
  }
  const served = statuses.filter((status) => status === 101).length;
  const failed = statuses.filter((status) => status === 0).length;
  return { served, failed, refused: count - served - failed };
}

/** The status of the answer; 0 where none came. */
function upgrade(port: number): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    sockets.push(socket);
    socket.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    );
    socket.once("data", (bytes) => {
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(bytes.toString("latin1"))?.[1] ?? 0));
    });
    socket.once("error", () => resolve(0));
    socket.once("close", () => resolve(0));
  });
}

/** A frame as clients send it, masked with zeros; up to 125 bytes. */
function textFrame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

process.on("message", (question: OpenQuestion) => {
  void open(question).then((opened) => process.send?.(opened));
});
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
