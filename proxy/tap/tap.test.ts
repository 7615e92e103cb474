import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { accounted, eventually } from "../live/testing/live-harness.ts";
import { type TapStage, type TapStageOptions, openTapStage } from "./testing/tap-stage.ts";

const stages: TapStage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.tap.close(0);
});

async function staged(options?: TapStageOptions): Promise<TapStage> {
  const stage = await openTapStage(options);
  stages.push(stage);
  return stage;
}

const ACCEPTED = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n";
const closing = (head: string, body = ""): string => `${head}\r\nConnection: close\r\n\r\n${body}`;

function answers(received: string): number {
  return received.split("HTTP/1.1 202").length - 1;
}

describe("every method is answered 202 with an empty body", () => {
  test.each(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PURGE"])(
    "%s",
    async (method) => {
      const stage = await staged();
      const answer = await stage.exchange(closing(`${method} /a//b?x=%20 HTTP/1.1\r\nHost: shop`));
      expect(answer).toBe(`${ACCEPTED}Connection: close\r\n\r\n`);
      await stage.settled();
      expect(stage.offered).toHaveLength(1);
      expect(stage.offered[0]).toMatchObject({ method, path: "/a//b?x=%20", bodyBytes: 0 });
    },
  );

  test("also where the policy leaves the request out, whatever its body", async () => {
    const stage = await staged({ mirror: { methods: ["GET"], sample: 0, bodyMax: 10 } });
    const post = "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 200000\r\n\r\n";
    const wire = stage.client().send(`${post}${"x".repeat(200_000)}`);
    await wire.until((received) => answers(received) === 1);
    wire.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
    await wire.until((received) => answers(received) === 2);
    expect(wire.received).not.toContain("close");
    wire.socket.destroy();
    expect(stage.ledger.snapshot()).toMatchObject({ received: 2, filtered: 1, sampledOut: 1 });
    expect(stage.offered).toEqual([]);
  });

  test("while mirroring is off", async () => {
    const stage = await staged();
    stage.tap.setMirroring(false);
    await stage.exchange(closing("GET / HTTP/1.1\r\nHost: shop"));
    expect(stage.ledger.snapshot()).toMatchObject({ received: 1, filtered: 1 });
  });
});

describe("what the mirror is offered", () => {
  test("is the request as it was sent, with one Via and without fields of the connection", async () => {
    const stage = await staged();
    const fields =
      "hOST: shop-shadow:81\r\nX-Envoy-Internal: true\r\nx-forwarded-for: 10.0.0.1, 10.0.0.2\r\n" +
      "X-Request-Id: r-1\r\nx-forwarded-for: 10.0.0.3\r\nKeep-Alive: 5\r\nConnection: close, x-hop\r\nX-Hop: 1\r\n";
    await stage.exchange(`POST /p HTTP/1.1\r\n${fields}Content-Length: 5\r\n\r\nhello`);
    await stage.settled();
    const [request] = stage.offered;
    expect(request?.headers).toEqual([
      ...["hOST", "shop-shadow:81", "X-Envoy-Internal", "true"],
      ...["x-forwarded-for", "10.0.0.1, 10.0.0.2", "X-Request-Id", "r-1"],
      ...["x-forwarded-for", "10.0.0.3", "Content-Length", "5", "Via", "1.1 shadowdiff"],
    ]);
    expect(Buffer.concat([...(request?.chunks ?? [])]).toString()).toBe("hello");
  });

  test("has trailers of a chunked body", async () => {
    const stage = await staged();
    const head = "POST / HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum";
    const answer = await stage.exchange(closing(head, "3\r\nabc\r\n0\r\nx-sum: 1\r\n\r\n"));
    expect(answer).toContain("202");
    await stage.settled();
    expect(stage.offered[0]).toMatchObject({ bodyBytes: 3, trailers: ["x-sum", "1"] });
  });

  test("names the roles' host where an HTTP/1.0 request names none", async () => {
    const stage = await staged();
    expect(await stage.exchange("GET / HTTP/1.0\r\n\r\n")).toContain("202 Accepted");
    await stage.settled();
    expect(stage.offered[0]?.headers.slice(0, 2)).toEqual(["Host", "primary.test:9001"]);
  });

  test("an address that Envoy tagged behind its brackets is a Host, other oddities are none", async () => {
    const stage = await staged();
    const get = (host: string): string => closing(`GET / HTTP/1.1\r\nHost: ${host}`);
    expect(await stage.exchange(get("[::1]-shadow:8080"))).toContain("202");
    expect(await stage.exchange(get("[::1]-other"))).toContain("400");
    expect(await stage.exchange(get("a b"))).toContain("400");
    expect(stage.ledger.snapshot().refused).toEqual({ "host-invalid": 2 });
  });
});

describe("the sender goes on", () => {
  test("after 100-continue, and only an HTTP/1.1 one is told to", async () => {
    const stage = await staged();
    const expecting = "HTTP/1.1\r\nHost: s\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    const wire = stage.client().send(`PUT / ${expecting}`);
    await wire.until((received) => received === "HTTP/1.1 100 Continue\r\n\r\n");
    wire.send("ok");
    await wire.until((received) => received.endsWith(`${ACCEPTED}\r\n`));
    wire.socket.destroy();
    const old = "PUT / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok";
    expect(await stage.exchange(old)).toMatch(/^HTTP\/1\.1 202/);
    expect(stage.offered).toHaveLength(2);
  });

  test("on a connection that stays open, pipelined or not", async () => {
    const stage = await staged();
    const wire = stage.client();
    const get = "GET /x HTTP/1.1\r\nHost: shop\r\n\r\n";
    wire.send(get.repeat(100));
    await wire.until((received) => answers(received) === 100);
    wire.send(get);
    await wire.until((received) => answers(received) === 101);
    wire.socket.destroy();
    expect(stage.offered).toHaveLength(101);
  });

  test("before the mirror has said anything, and whatever it throws", async () => {
    const stage = await staged({
      offer() {
        throw new Error("planted");
      },
    });
    const post = closing("POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 2", "ok");
    expect(await stage.exchange(post)).toContain("202 Accepted");
    await stage.settled();
    expect(stage.ledger.snapshot().dropped).toEqual({ "shadow-down": 1 });
    expect(stage.memory.used).toBe(0);
  });
});

describe("what cannot be kept is read, answered and counted", () => {
  test("a body over mirror.bodyMax", async () => {
    const stage = await staged({ mirror: { bodyMax: 1000 } });
    const post = closing("POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 500000", "x".repeat(5e5));
    expect(await stage.exchange(post)).toContain("202 Accepted");
    expect(stage.ledger.snapshot()).toMatchObject({ open: 0, dropped: { "body-too-large": 1 } });
    expect(stage.memory.used).toBe(0);
  });

  test("bodies over the byte budget, however many connections hold one half sent", async () => {
    const stage = await staged({ memoryMax: 100_000 });
    const head = "POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 20001\r\nConnection: close\r\n\r\n";
    const wires = Array.from({ length: 20 }, () => stage.client().send(head + "x".repeat(20_000)));
    await eventually(() => stage.ledger.snapshot().open === 20 && stage.memory.used > 70_000);
    expect(stage.memory.used).toBeLessThanOrEqual(100_000);
    for (const wire of wires) wire.send("y");
    for (const wire of wires) expect(await wire.end()).toContain("202 Accepted");
    await stage.settled();
    const { dropped, mirrored } = stage.ledger.snapshot();
    expect(mirrored).toBeLessThanOrEqual(5);
    expect(dropped).toEqual({ "memory-full": 20 - mirrored });
    expect(stage.memory.used).toBe(mirrored * 20_001);
  });

  test("a sender that leaves in the middle", async () => {
    const stage = await staged();
    const wire = stage.client().send("POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 9\r\n\r\nabc");
    await eventually(() => stage.memory.used === 3);
    wire.socket.resetAndDestroy();
    await stage.settled();
    expect(stage.ledger.snapshot().dropped).toEqual({ "client-aborted": 1 });
    expect(stage.memory.used).toBe(0);
  });

  test.each([
    ["head", "POST / HTTP/1.1\r\nHost: s", { refused: { "request-timeout": 1 }, dropped: {} }],
    [
      "body",
      "POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 9\r\n\r\nabc",
      { refused: {}, dropped: { "client-aborted": 1 } },
    ],
  ])("a sender that is too slow with its %s gets 408", async (_part, bytes, books) => {
    const stage = await staged({ limits: { headersTimeout: 200, requestTimeout: 300 } });
    expect(await stage.exchange(bytes)).toMatch(/^HTTP\/1\.1 408 .*REQUEST_TIMEOUT/s);
    await stage.settled();
    expect(stage.ledger.snapshot()).toMatchObject({ received: 1, ...books });
    expect(stage.memory.used).toBe(0);
  });
});

describe("refused and counted", () => {
  const websocket =
    "GET / HTTP/1.1\r\nHost: s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
  const via = "Via: 1.1 shadowdiff\r\n";
  const marker = "X-Shadow: true\r\n";
  test.each([
    ["CONNECT", "CONNECT s:1 HTTP/1.1\r\nHost: s:1\r\n\r\n", 405, "connect"],
    ["an upgrade", websocket, 501, "upgrade"],
    ["two Hosts", closing("GET / HTTP/1.1\r\nHost: a\r\nHost: b"), 400, "host-repeated"],
    ["what is not HTTP", "\u0016\u0003\u0001\u0000\r\n\r\n", 400, "malformed"],
    ["HTTP/2 from the start", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "malformed"],
    ["a copy of ours", `GET / HTTP/1.1\r\nHost: s\r\n${marker}${via}\r\n`, 508, "loop"],
  ])("%s", async (_what, bytes, status, reason) => {
    const stage = await staged();
    expect(await stage.exchange(bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    await stage.settled();
    expect(stage.ledger.snapshot()).toMatchObject({ received: 1, refused: { [reason]: 1 } });
    expect(accounted(stage.ledger)).toBe(1);
    expect(stage.offered).toEqual([]);
  });

  test("one connection too many, as one request", async () => {
    const stage = await staged({ limits: { connections: 1 } });
    const wire = stage.client().send("GET / HTTP/1.1\r\nHost: s\r\n\r\n");
    await wire.until((received) => answers(received) === 1);
    expect(await stage.exchange("GET / HTTP/1.1\r\nHost: s\r\n\r\n")).toBe("");
    wire.socket.destroy();
    expect(stage.ledger.snapshot()).toMatchObject({ received: 2, refused: { connections: 1 } });
  });

  test.each([
    ["only the marker, which a mesh may add as well", marker],
    ["only our Via, when a proxy of ours stands before the mesh", via],
  ])("not %s", async (_what, field) => {
    const stage = await staged();
    expect(await stage.exchange(closing(`GET / HTTP/1.1\r\n${field}Host: s`))).toContain("202");
  });
});

test("closing lets what is under way finish and takes nothing new", async () => {
  const stage = await openTapStage();
  const silent = stage.client();
  const wire = stage.client().send("POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 2\r\n\r\no");
  await eventually(() => stage.memory.used === 1);
  const closed = stage.tap.close(60_000);
  wire.send("k");
  expect(await wire.end()).toBe(`${ACCEPTED}Connection: close\r\n\r\n`);
  wire.socket.destroy();
  await silent.end();
  silent.socket.destroy();
  await closed;
  expect(stage.ledger.snapshot()).toMatchObject({ received: 1, mirrored: 1, open: 0 });
});

const REQUESTS = [
  "GET /a?b=1 HTTP/1.1\r\nHost: s\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 5\r\n\r\nhello",
  "POST / HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx: y\r\n\r\n",
  "PUT / HTTP/1.1\r\nHost: s\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
  "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
];

test("whatever bytes come, every request is in one place and no byte of memory stays taken", async () => {
  const stage = await staged({ offer: () => "in-flight-full" });
  const change = fc.record({ at: fc.nat(400), byte: fc.integer({ min: 0, max: 255 }) });
  const plan = fc.record({
    requests: fc.array(fc.constantFrom(...REQUESTS), { minLength: 1, maxLength: 4 }),
    changes: fc.array(change, { maxLength: 3 }),
    cutAt: fc.option(fc.nat(400), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ requests, changes, cutAt }) => {
      const bytes = Buffer.from(requests.join(""), "latin1");
      for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
      const wire = stage.client();
      wire.socket.end(bytes.subarray(0, cutAt));
      await wire.end();
      wire.socket.destroy();
      await stage.settled();
      const { received, open, upgraded } = stage.ledger.snapshot();
      expect([accounted(stage.ledger), open, upgraded]).toEqual([received, 0, 0]);
      expect(stage.memory.used).toBe(0);
    }),
    { numRuns: 300 },
  );
  expect(await stage.exchange(closing("GET / HTTP/1.1\r\nHost: s"))).toContain("202");
});
