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
const logged: [string, unknown][] = [];

afterEach(() => {
  connections?.close();
  server?.close();
  for (const socket of sockets.splice(0)) socket.destroy();
});

async function connectionsTo(
  serve: (socket: Socket) => void,
  connectMs = 5000,
): Promise<Connections> {
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
    connectMs,
    idleMs: 30_000,
    idleMax: 10,
    monotonicMs: () => performance.now(),
    logger: { warn: (event, fields) => void logged.push([event, fields?.["times"]]) },
  });
  return connections;
}

function silent(told: Partial<AnswerHandler>): AnswerHandler {
  return {
    onInterim: () => undefined,
    onHead: () => undefined,
    onData: () => undefined,
    onEnd: () => undefined,
    onError: () => undefined,
    onWritable: () => undefined,
    ...told,
  };
}

/** Begins a bodiless GET; resolves with its body, or rejects with the error. */
function ask(connection: Connection, more: Partial<AnswerHandler> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    let body = "";
    connection.begin(
      { method: "GET", bytes: GET },
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

test("a thread that was kept waiting finds itself connected, not too late", async () => {
  const all = await connectionsTo((socket) => socket.on("data", () => socket.write(OK)), 50);
  const connection = all.take();
  const answer = ask(connection);
  // The system connects meanwhile, and the time to connect is over before that is heard of.
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200));
  expect(await answer).toBe("ok");
});

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
      first.beginWithBody({ method: "PUT", bytes: `PUT / HTTP/1.1\r\n` }, handler);
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

  test("is none whose service took not all of the request", async () => {
    const peers: Socket[] = [];
    const all = await connectionsTo((socket) => {
      peers.push(socket);
      socket.once("data", () => socket.pause().write(OK, () => socket.destroy()));
    });
    const first = all.take();
    const asked = new Promise<void>((resolve, reject) => {
      const handler = silent({ onEnd: () => resolve(), onError: reject });
      first.beginWithBody({ method: "PUT", bytes: "PUT / HTTP/1.1\r\n\r\n" }, handler);
    });
    first.write(Buffer.alloc(300_000));
    // The answer waits unread until a write has failed.
    first.pause();
    while (peers[0]?.closed !== true) await new Promise((resolve) => setImmediate(resolve));
    first.write("more");
    first.write("and more");
    first.finish();
    first.resume();
    await asked;
    expect(first.closed).toBe(true);
    expect(all.hasIdle).toBe(false);
  });

  test("is another one in the turn of its answer, where there is another", async () => {
    const all = await connectionsTo((socket) => socket.on("data", () => socket.write(OK)));
    const [first, second] = [all.take(), all.take()];
    await Promise.all([ask(first), ask(second)]);
    await new Promise((resolve) => setImmediate(resolve));
    const taken = all.take();
    const next = await new Promise((resolve) => {
      const onEnd = (): void => resolve(all.take());
      taken.begin({ method: "GET", bytes: GET }, silent({ onEnd }));
    });
    expect([first, second]).toContain(taken);
    expect(next).toBe(taken === first ? second : first);
  });
});

describe("a service that sends what nobody asked for", () => {
  test("is counted and logged, the first time and the tenth", async () => {
    logged.length = 0;
    const all = await connectionsTo((socket) => {
      socket.on("data", () => socket.write(OK, () => setImmediate(() => socket.write("more"))));
    });
    for (let times = 1; times <= 10; times += 1) {
      expect(await ask(all.take())).toBe("ok");
      while (all.size > 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(logged).toEqual([
      ["unasked-bytes", 1],
      ["unasked-bytes", 10],
    ]);
  });

  test("gets no other request behind an answer that announced a body and has none", async () => {
    const all = await connectionsTo((socket) => {
      let answers = 0;
      socket.on("data", () => {
        answers += 1;
        socket.write(answers === 1 ? "HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n" : `${OK}?`);
      });
    });
    const first = all.take();
    await ask(first);
    // It was never caught, so it is taken at its word.
    expect(all.take()).toBe(first);
    expect(await ask(first)).toBe("ok");
    const second = all.take();
    await ask(second);
    expect(second.closed).toBe(true);
  });
});
