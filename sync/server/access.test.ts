import { describe, expect, test } from "vitest";
import { memoryBackend } from "../memory/memory-backend.ts";
import { manualClock } from "../../core/index.ts";
import { createSyncAccess } from "./access.ts";
import { createSyncServer } from "./sync-server.ts";
import { openRaw } from "../../test/support/raw-socket.ts";
import { silent, startTestServer } from "./testing/start-server.ts";

const LOCAL = { kind: "tcp", host: "127.0.0.1", port: 5050 } as const;
const EVERYWHERE = { kind: "tcp", host: "0.0.0.0", port: 5050 } as const;
const TOKEN = "a-token-of-some-length";

describe("on loopback", () => {
  test.each([
    ["no origin, and the Host of the Rust client", { host: "..." }, undefined],
    ["its own", { origin: "http://127.0.0.1:5050", host: "127.0.0.1:5050" }, undefined],
    ["its own by name", { origin: "http://localhost:5050", host: "..." }, undefined],
    [
      "its own through a tunnel",
      { origin: "http://localhost:9999", host: "localhost:9999" },
      undefined,
    ],
    ["a listed one", { origin: "https://board.example" }, undefined],
    ["a listed host", { origin: "http://other.example:81" }, undefined],
    ["another port", { origin: "http://localhost:3000", host: "localhost:5050" }, "ORIGIN_REFUSED"],
    [
      "a foreign page",
      { origin: "https://evil.example", host: "localhost:5050" },
      "ORIGIN_REFUSED",
    ],
    [
      "a rebound name",
      { origin: "http://evil.example:5050", host: "evil.example:5050" },
      "ORIGIN_REFUSED",
    ],
    ["a page without an origin", { origin: "null" }, "ORIGIN_REFUSED"],
  ])("%s", (_, headers, refusal) => {
    const access = createSyncAccess({
      listen: LOCAL,
      origins: ["https://board.example", "other.example"],
    });
    expect(access.refusal(headers, 5050)).toBe(refusal);
  });
});

describe("beyond loopback", () => {
  test("a token is required", async () => {
    const creating = createSyncServer({
      backend: memoryBackend(),
      listen: EVERYWHERE,
      clock: manualClock(),
      logger: silent,
    });
    await expect(creating).rejects.toMatchObject({ code: "SYNC_TOKEN_REQUIRED" });
  });

  test.each([
    [{}, "TOKEN_REQUIRED"],
    [{ authorization: "Bearer wrong" }, "TOKEN_REFUSED"],
    [{ authorization: "Basic !!" }, "TOKEN_REQUIRED"],
    [{ authorization: `Bearer ${TOKEN}` }, undefined],
    [{ authorization: `Basic ${Buffer.from(`x:${TOKEN}`).toString("base64")}` }, undefined],
    [{ authorization: `Bearer ${TOKEN}`, origin: "http://h:1", host: "h:1" }, undefined],
    [{ authorization: `Bearer ${TOKEN}`, origin: "http://h:2", host: "h:1" }, "ORIGIN_REFUSED"],
  ])("%j", (headers, refusal) => {
    const access = createSyncAccess({ listen: EVERYWHERE, token: TOKEN });
    expect(access.refusal(headers, 5050)).toBe(refusal);
  });
});

describe("a server with a token", () => {
  test("lets WebSockets and HTTP in by it alone", async () => {
    await using server = await startTestServer({ token: TOKEN });
    await expect(openRaw(server.ws)).rejects.toThrow("401");
    const url = new URL(server.ws);
    url.username = "x";
    url.password = TOKEN;
    const client = await openRaw(url.href.replace(/\/$/, ""));
    client.send('{"id":"1","signal_entry":{"state":"s"}}');
    expect((await client.next()).text).toContain('"seq":1');
    const signal = `${server.http}/v1/states/s/signal`;
    expect((await fetch(signal, { method: "POST" })).status).toBe(401);
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect(await (await fetch(signal, { method: "POST", headers })).json()).toEqual({ seq: 2 });
    expect((await fetch(`${server.http}/healthz`)).status).toBe(200);
    expect(server.server.counters().refused).toBe(2);
  });

  test("answers a foreign page with 403, and a listed one's browser beforehand", async () => {
    await using server = await startTestServer({ origins: ["https://board.example"] });
    await expect(
      openRaw(server.ws, { headers: { origin: "https://evil.example" } }),
    ).rejects.toThrow("403");
    const topic = `${server.http}/v1/topics/t`;
    const evil = { origin: "https://evil.example" };
    expect((await fetch(topic, { method: "POST", body: "1", headers: evil })).status).toBe(403);
    const listed = { origin: "https://board.example" };
    const asked = await fetch(topic, { method: "OPTIONS", headers: listed });
    expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([
      204,
      listed.origin,
    ]);
    await openRaw(server.ws, { headers: listed });
  });
});
