import { afterEach, describe, expect, test } from "vitest";
import {
  OK,
  type Stage,
  type StageOptions,
  accounted,
  answering,
  eventually,
  isWhole,
  openStage,
} from "./testing/live-harness.ts";

let stage: Stage | undefined;

async function open(options: StageOptions): Promise<Stage> {
  stage = await openStage(options);
  return stage;
}

afterEach(async () => {
  const last = stage;
  stage = undefined;
  if (last === undefined) return;
  await last.settled();
  const snapshot = last.ledger.snapshot();
  await last.close();
  expect(snapshot.open, JSON.stringify(snapshot)).toBe(0);
  expect(accounted(last.ledger)).toBe(snapshot.received);
});

const many = Array.from({ length: 1100 }, (_, index) => `a${index % 10}:b\r\n`).join("");

/** Name, bytes, status, reason in the ledger. None of them may reach the live service. */
const REFUSED: [string, string, number, string][] = [
  ["two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "host-repeated"],
  ["no Host", "GET / HTTP/1.1\r\n\r\n", 400, "host-missing"],
  ["an invalid Host", "GET / HTTP/1.1\r\nHost: a b/c@d\r\n\r\n", 400, "host-invalid"],
  ["a user in the authority", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "host-invalid"],
  ["a textual HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, "http-version"],
  ["HTTP/0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505, "http-version"],
  [
    "chunks from HTTP/1.0",
    "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400,
    "encoding-on-http10",
  ],
  [
    "gzip before chunked",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    501,
    "encoding-unknown",
  ],
  [
    "an unknown coding with bytes behind it",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: e\r\n\r\n",
    501,
    "encoding-unknown",
  ],
  ["too many fields", `GET / HTTP/1.1\r\nHost: a\r\n${many}\r\n`, 431, "header-count"],
  [
    "fields that are too large",
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
    431,
    "header-bytes",
  ],
  [
    "a target that is too long",
    `GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    414,
    "target-bytes",
  ],
  [
    "a length and chunks",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400,
    "malformed",
  ],
  [
    "two lengths",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi",
    400,
    "malformed",
  ],
  [
    "a length that is no number",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2_0\r\n\r\nhi",
    400,
    "malformed",
  ],
  [
    "chunked not last",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    400,
    "malformed",
  ],
  [
    "a space before the colon",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    400,
    "malformed",
  ],
  ["a folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400, "malformed"],
  ["a NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400, "malformed"],
  [
    "a space before the first field",
    "GET / HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n",
    400,
    "malformed",
  ],
  ["an unknown method", "FOO / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed"],
  ["CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 405, "connect"],
  [
    "TRACE that may go no further",
    "TRACE /x HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n",
    405,
    "max-forwards",
  ],
  [
    "an expectation nobody knows",
    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 200-maybe\r\nContent-Length: 2\r\n\r\nhi",
    417,
    "expectation",
  ],
  [
    "a circle",
    `GET / HTTP/1.1\r\nHost: a\r\n${"Via: 1.1 shadowdiff\r\n".repeat(10)}\r\n`,
    508,
    "loop",
  ],
  ["a star with GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400, "target-invalid"],
  ["a target without slash", "GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed"],
];

describe("a request is refused once, its connection closed, live untouched:", () => {
  test.each(REFUSED)("%s", async (_name, bytes, status, reason) => {
    const { exchange, ledger, liveWires } = await open({ live: answering(OK) });
    const answer = await exchange(bytes);
    expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
    expect(answer).toContain("Connection: close\r\n");
    expect(ledger.snapshot()).toMatchObject({ received: 1, refused: { [reason]: 1 } });
    expect(liveWires.length).toBe(0);
  });

  test("a broken chunk after a good head cuts the request to live and mirrors nothing", async () => {
    const { exchange, ledger, offered, settled } = await open({ live: answering(OK) });
    const answer = await exchange(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nhi",
    );
    expect(answer.slice(0, 12)).toBe("HTTP/1.1 400");
    await settled();
    expect(ledger.snapshot()).toMatchObject({ received: 1, dropped: { "client-aborted": 1 } });
    expect(offered).toEqual([]);
  });

  test("garbage behind a request does not take the place of its answer", async () => {
    let answer: (() => void) | undefined;
    const { client, ledger } = await open({ live: (wire) => (answer = () => void wire.send(OK)) });
    const wire = client().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n\x01\x02 garbage\r\n\r\n");
    await eventually(() => answer !== undefined && ledger.snapshot().received === 2);
    answer?.();
    expect(await wire.end()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nok$/);
    wire.socket.destroy();
    expect(ledger.snapshot()).toMatchObject({
      received: 2,
      refused: { malformed: 1 },
      mirrored: 1,
    });
  });

  test("garbage behind pipelined requests lets all their answers go out", async () => {
    const { client } = await open({ live: answering(OK) });
    const wire = client().send(`${"GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(3)}\x01\r\n\r\n`);
    const received = await wire.end();
    wire.socket.destroy();
    expect(received.split("HTTP/1.1 200 OK").length - 1).toBe(3);
  });

  test("a body behind an upgrade hides no request and opens no tunnel", async () => {
    const seen: string[] = [];
    const { client, settled, ledger } = await open({ live: answering(OK, seen) });
    const hidden = "GET /smuggled HTTP/1.1\r\nHost: e\r\n\r\n";
    const wire = client().send(
      "POST /u HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
        `Content-Length: ${hidden.length}\r\n\r\n${hidden}`,
    );
    expect(await wire.until(isWhole)).toBe(OK);
    wire.socket.destroy();
    await settled();
    expect(seen.length).toBe(1);
    expect(seen[0]?.endsWith(`\r\nVia: 1.1 shadowdiff\r\n\r\n${hidden}`)).toBe(true);
    expect(ledger.snapshot().upgraded).toBe(0);
  });
});

describe("what is odd but allowed passes:", () => {
  test.each([
    [
      "empty lines before the request",
      "\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      "/x",
      "a",
    ],
    [
      "an absolute target overrules Host",
      "GET http://foobar:8080/p?q=1 HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n",
      "/p?q=1",
      "foobar:8080",
    ],
    [
      "an absolute target without path",
      "GET http://foobar?q HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n",
      "/?q",
      "foobar",
    ],
    [
      "an IPv6 Host",
      "GET / HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: close\r\n\r\n",
      "/",
      "[::1]:8080",
    ],
    [
      "an empty port",
      "GET / HTTP/1.1\r\nHost: foobar:\r\nConnection: close\r\n\r\n",
      "/",
      "foobar:",
    ],
    [
      "a Trailer field without chunks",
      "GET / HTTP/1.1\r\nHost: a\r\nTrailer: X\r\nConnection: close\r\n\r\n",
      "/",
      "a",
    ],
  ])("%s", async (_name, bytes, target, host) => {
    const seen: string[] = [];
    const { exchange, offered, settled } = await open({ live: answering(OK, seen) });
    expect((await exchange(bytes)).slice(0, 12)).toBe("HTTP/1.1 200");
    expect(seen.length).toBe(1);
    expect(seen[0]?.startsWith(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n`)).toBe(true);
    await settled();
    expect(offered[0]?.path).toBe(target);
    expect(offered[0]?.headers.slice(0, 2)).toEqual(["Host", host]);
  });

  test("HTTP/1.0 without Host goes to live under its own name", async () => {
    const seen: string[] = [];
    const { exchange, path } = await open({ live: answering(OK, seen) });
    expect(await exchange("GET /x HTTP/1.0\r\n\r\n")).toMatch(/\r\nConnection: close\r\n\r\nok$/);
    expect(seen[0]).toMatch(/^GET \/x HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\n/);
    expect(seen[0]).not.toContain(`:${path.port}\r\n`);
    expect(seen[0]).toContain("\r\nVia: 1.0 shadowdiff\r\n");
  });

  test("Max-Forwards counts down", async () => {
    const seen: string[] = [];
    const { exchange } = await open({ live: answering(OK, seen) });
    await exchange(
      "OPTIONS /x HTTP/1.1\r\nHost: a\r\nMax-Forwards: 3\r\nConnection: close\r\n\r\n",
    );
    expect(seen[0]).toContain("\r\nMax-Forwards: 2\r\n");
  });

  test("pipelined requests are answered in their order", async () => {
    const live = answeringByPath();
    const { client } = await open({ live });
    const wire = client().send(
      ["/1", "/2", "/3"].map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(""),
    );
    const received = await wire.until((text) => text.includes("body of /3"));
    wire.socket.destroy();
    expect(received.match(/body of \/\d/g)).toEqual(["body of /1", "body of /2", "body of /3"]);
  });
});

function answeringByPath(): StageOptions["live"] {
  return (wire) => {
    const path = wire.received.split(" ")[1] ?? "";
    wire.received = "";
    wire.send(`HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbody of ${path}`);
  };
}
