import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exchangeBytes } from "../support/raw-client.ts";
import { type RoleServer, refusedUrl, startRole, startSocketRole } from "../support/role-server.ts";
import { runShadowdiff } from "../support/run-shadowdiff.ts";

const BODY = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256));
const ANSWER_HEADERS = [
  ...["X-Order", "1"],
  ...["Set-Cookie", "a=1; Path=/"],
  ...["set-cookie", "b=2"],
  ...["X-order", "2"],
  ...["Content-Length", String(BODY.length)],
];
const REQUEST =
  "GET /a//b/../c%2e?x=%00&y HTTP/1.1\r\nHost: shop.test:8080\r\nX-A: 1\r\nx-a: 2\r\nConnection: close\r\n\r\n";

let live: RoleServer;
beforeAll(async () => {
  live = await startRole((_, response) => {
    response.sendDate = false;
    response.writeHead(203, "Kettle", ANSWER_HEADERS);
    response.end(BODY);
  });
});
afterAll(() => live.close());

/** Everything a shadow can do wrong at the level of sockets. */
const SHADOWS: readonly {
  what: string;
  start: () => Promise<{ url: string; close(): Promise<void> }>;
}[] = [
  {
    what: "refuse connections",
    start: async () => ({ url: await refusedUrl(), close: async () => {} }),
  },
  { what: "never answer", start: () => startSocketRole((socket) => socket.resume()) },
  { what: "reset at once", start: () => startSocketRole((socket) => socket.resetAndDestroy()) },
  {
    what: "answer garbage",
    start: () =>
      startSocketRole((socket) =>
        socket.on("data", () => socket.write("\u0000\u0001HTTP/9 ok\r\n")),
      ),
  },
  {
    what: "reset in the middle of an answer",
    start: () =>
      startSocketRole((socket) =>
        socket.once("data", () => {
          socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf", () =>
            socket.resetAndDestroy(),
          );
        }),
      ),
  },
];

describe("L1: live answers do not depend on the shadow", () => {
  test.each(SHADOWS)("byte for byte the same when all three roles $what", async ({ start }) => {
    const shadow = await start();
    const run = await runShadowdiff({
      live: live.url,
      targets: { primary: shadow.url, secondary: shadow.url, candidate: shadow.url },
      mirror: { timeout: "200ms" },
    });
    try {
      const answer = await exchangeBytes(run.proxy, REQUEST);
      const end = answer.indexOf("\r\n\r\n");
      expect(answer.subarray(0, end).toString("latin1")).toBe(
        "HTTP/1.1 203 Kettle\r\nX-Order: 1\r\nSet-Cookie: a=1; Path=/\r\nset-cookie: b=2\r\nX-order: 2\r\n" +
          `Content-Length: ${BODY.length}\r\nConnection: close`,
      );
      expect(answer.subarray(end + 4).equals(BODY)).toBe(true);
      const counters = await run.settled();
      expect(counters.received).toBe(1);
      expect(counters.mirrored).toBe(1);
    } finally {
      await run.stop();
      await shadow.close();
    }
  });
});
