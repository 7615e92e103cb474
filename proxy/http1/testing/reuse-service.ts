import { once } from "node:events";
import { type Server, type Socket, createServer } from "node:net";

/** What a service does with one request, beside answering it as HTTP wants. */
export const MANNERS = [
  "answers",
  "answers in chunks",
  "hints first",
  "says close",
  "ends after its answer",
  "resets after its answer",
  "sends a second answer",
  "sends half an answer",
  "resets",
  "has no body",
] as const;
export type Manner = (typeof MANNERS)[number];

/** One request's script: what is done with it, in pieces of which size, after how many turns. */
export interface Script {
  readonly manner: Manner;
  readonly pieceBytes: number;
  readonly waitTurns: number;
  /** Answers at the head, before the body came. */
  readonly early: boolean;
}

export interface ReuseService {
  readonly port: number;
  close(): void;
}

/** Answers `/N` by the Nth script with N as the field `x-id` and the body. */
export async function startReuseService(scripts: readonly Script[]): Promise<ReuseService> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    serve(socket, scripts);
  });
  return {
    port: await listening(server),
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  if (typeof bound !== "object" || bound === null) throw new Error("not listening on a port");
  return bound.port;
}

function serve(socket: Socket, scripts: readonly Script[]): void {
  let received = "";
  /** Bytes of an early answered request's body that are still to come. */
  let owed = 0;
  socket.on("data", (bytes: Buffer) => {
    received += bytes.toString("latin1");
    const rest = Math.min(owed, received.length);
    owed -= rest;
    received = received.slice(rest);
    const end = received.indexOf("\r\n\r\n") + 4;
    const id = Number(/^[A-Z]+ \/(\d+) /.exec(received)?.[1] ?? -1);
    const script = scripts[id];
    if (end < 4 || script === undefined) return;
    const length = end + Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
    if (received.length < length && !script.early) return;
    owed = Math.max(0, length - received.length);
    const head = received.startsWith("HEAD");
    received = received.slice(length);
    void answer(socket, { id, script, head });
  });
}

async function answer(
  socket: Socket,
  asked: { id: number; script: Script; head: boolean },
): Promise<void> {
  const { manner, pieceBytes, waitTurns } = asked.script;
  await turns(waitTurns);
  if (manner === "resets") {
    socket.resetAndDestroy();
    return;
  }
  const bytes = answerText(manner, asked);
  const end = manner === "sends half an answer" ? bytes.length >> 1 : bytes.length;
  for (let at = 0; at < end; at += pieceBytes) {
    socket.write(bytes.slice(at, Math.min(end, at + pieceBytes)), "latin1");
    await turns(1);
  }
  if (manner === "sends half an answer" || manner === "resets after its answer") {
    socket.resetAndDestroy();
  } else if (manner === "ends after its answer" || manner === "says close") socket.end();
}

function answerText(manner: Manner, { id, head }: { id: number; head: boolean }): string {
  const body = `<${id}>`.repeat(20);
  const start = `HTTP/1.1 200 OK\r\nX-Id: ${id}\r\n`;
  const length = `Content-Length: ${body.length}\r\n\r\n`;
  const rest = head ? "" : body;
  switch (manner) {
    case "answers in chunks": {
      const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
      return `${start}Transfer-Encoding: chunked\r\n\r\n${head ? "" : chunked}`;
    }
    case "hints first":
      return `HTTP/1.1 103 Hints\r\nX-Id: ${id}\r\n\r\n${start}${length}${rest}`;
    case "says close":
      return `${start}Connection: close\r\n${length}${rest}`;
    case "sends a second answer":
      return `${start}${length}${rest}HTTP/1.1 200 OK\r\nX-Id: 999\r\nContent-Length: 1\r\n\r\n?`;
    case "has no body":
      return `HTTP/1.1 204 No\r\nX-Id: ${id}\r\n\r\n`;
    default:
      return `${start}${length}${rest}`;
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
