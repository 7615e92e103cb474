import { once } from "node:events";
import { type Server, type Socket, createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { addressOf } from "../testing/address-of.ts";
import type { AnswerHandler, Connection } from "./connection.ts";
import { Connections } from "./connections.ts";
import { createDial } from "./dial.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

let server: Server | undefined;
let connections: Connections | undefined;
const sockets: Socket[] = [];

afterEach(() => {
  connections?.close();
  server?.close();
  for (const socket of sockets.splice(0)) socket.destroy();
});

async function connectionsTo(serve: (socket: Socket) => void): Promise<Connections> {
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    serve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("no port");
  connections = new Connections({
    dial: createDial(addressOf(`http://127.0.0.1:${bound.port}`)),
    connectMs: 5000,
    idleMs: 30_000,
    idleMax: 10,
    monotonicMs: () => performance.now(),
  });
  return connections;
}

/** Begins a bodiless GET; resolves with its body, or rejects with the error. */
function ask(connection: Connection, more: Partial<AnswerHandler> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    let body = "";
    connection.begin(
      { method: "GET", bytes: GET, over: true },
      {
        onInterim: () => undefined,
        onHead: (head) => more.onHead?.(head),
        onData(bytes) {
          body += bytes.toString("latin1");
          more.onData?.(bytes);
        },
        onEnd: () => resolve(body),
        onError: reject,
        onWritable: () => undefined,
      },
    );
  });
}

describe("what comes back for another request", () => {
  test("reads again, also when its last reader stopped it at the last piece", async () => {
    const all = await connectionsTo((socket) => socket.on("data", () => socket.write(OK)));
    const first = all.take();
    await ask(first, { onData: () => first.pause() });
    const second = all.take();
    expect(second).toBe(first);
    expect(await ask(second)).toBe("ok");
  });

  test("notices that the service closes it, also when its last reader stopped it", async () => {
    const all = await connectionsTo((socket) => socket.once("data", () => socket.end(OK)));
    const first = all.take();
    await ask(first, { onData: () => first.pause() });
    while (all.size > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(first.closed).toBe(true);
  });

  test("is none that its reader gave up in the middle of what arrived", async () => {
    const all = await connectionsTo((socket) => socket.on("data", () => socket.write(OK)));
    const first = all.take();
    await new Promise<void>((resolve) => {
      const gaveUp = (): void => {
        first.destroy();
        setImmediate(resolve);
      };
      void ask(first, { onHead: gaveUp });
    });
    expect(all.size).toBe(0);
    expect(all.hasIdle).toBe(false);
    expect(await ask(all.take())).toBe("ok");
  });

  test("is none whose request has not left when the answer is over", async () => {
    const all = await connectionsTo((socket) => {
      socket.once("data", () => {
        socket.pause();
        socket.write(OK);
      });
    });
    const first = all.take();
    const asked = new Promise<void>((resolve, reject) => {
      const handler = {
        onInterim: () => undefined,
        onHead: () => undefined,
        onData: () => undefined,
        onEnd: () => resolve(),
        onError: reject,
        onWritable: () => undefined,
      };
      first.begin({ method: "PUT", bytes: `PUT / HTTP/1.1\r\n`, over: false }, handler);
      first.write(Buffer.alloc(64 * 1024 * 1024));
      first.finish();
    });
    await asked;
    expect(first.closed).toBe(true);
    expect(all.hasIdle).toBe(false);
  });

  test("is none behind whose answer more came", async () => {
    const all = await connectionsTo((socket) => {
      socket.once("data", () => socket.write(`${OK}HTTP/1.1 200 OK\r\n`));
    });
    const first = all.take();
    expect(await ask(first)).toBe("ok");
    expect(first.closed).toBe(true);
  });
});
