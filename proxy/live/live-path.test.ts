import { afterEach, describe, expect, test } from "vitest";
import {
  OK,
  type Stage,
  type StageOptions,
  type Wire,
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

describe("bytes", () => {
  test("target, field order, case and repetitions reach the live service as sent", async () => {
    const seen: string[] = [];
    const { exchange } = await open({ live: answering(OK, seen) });
    await exchange(
      "GET //a//b/../c%2e%2e/%7E?q=1?2 HTTP/1.1\r\nHost: FooBar:8080\r\nX-Dup: 1\r\naccept: */*\r\n" +
        "X-DUP: 2\r\nCookie: a=1\r\nCookie: b=\xe9\r\nConnection: close\r\n\r\n",
    );
    expect(seen).toEqual([
      "GET //a//b/../c%2e%2e/%7E?q=1?2 HTTP/1.1\r\nHost: FooBar:8080\r\n" +
        "X-Dup: 1\r\naccept: */*\r\nX-DUP: 2\r\nCookie: a=1\r\nCookie: b=\xe9\r\nVia: 1.1 shadowdiff\r\n\r\n",
    ]);
  });

  test("an answer's status line, fields and body reach the client as sent", async () => {
    const answer =
      "HTTP/1.1 299 Tr\xc3\xa8s bien\r\nSet-Cookie: a=1\r\nx-dup: a\r\nSet-Cookie: b=\xff\r\nX-Dup: b\r\n" +
      "Content-Length: 4\r\nEmpty:\r\n\r\n\x00\xff\r\n";
    const { client } = await open({ live: answering(answer) });
    const wire = client().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const received = await wire.until(isWhole);
    wire.socket.destroy();
    expect(received).toBe(answer.replace("Empty:\r\n", "Empty: \r\n"));
  });

  test("a large body passes whole in both directions and is mirrored by reference", async () => {
    const body = Buffer.alloc(300_000, "0123456789abcdef\xff", "latin1").toString("latin1");
    const seen: string[] = [];
    const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const { exchange, offered, settled } = await open({
      live: answering(answer, seen),
      mirror: { bodyMax: 400_000 },
    });
    const head = `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
    const received = await exchange(head + body);
    expect(received.endsWith(body)).toBe(true);
    expect(
      seen[0]?.endsWith(`\r\nContent-Length: ${body.length}\r\nVia: 1.1 shadowdiff\r\n\r\n${body}`),
    ).toBe(true);
    await settled();
    expect(Buffer.concat(offered[0]?.chunks ?? []).toString("latin1")).toBe(body);
  });

  test("a chunked request goes on chunked, a GET's body too", async () => {
    const seen: string[] = [];
    const { client, offered, settled } = await open({ live: answering(OK, seen) });
    const wire = client().send(
      "GET /g HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
    );
    wire.send("3;x=y\r\nyou\r\n0\r\n\r\n");
    await wire.until(isWhole);
    wire.received = "";
    await wire.send("DELETE /d HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc").until(isWhole);
    wire.socket.destroy();
    expect(seen[0]).toMatch(/^GET \/g HTTP\/1\.1\r\n[^]*Transfer-Encoding: chunked\r\n\r\n/);
    expect(seen[1]).toMatch(/\r\nContent-Length: 3\r\n[^]*\r\n\r\nabc$/);
    await settled();
    expect(Buffer.concat(offered[0]?.chunks ?? []).toString()).toBe("hiyou");
  });

  test("an empty POST keeps its Content-Length: 0", async () => {
    const seen: string[] = [];
    const { exchange } = await open({ live: answering(OK, seen) });
    await exchange("POST /z HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    expect(seen[0]).toMatch(/\r\nContent-Length: 0\r\nVia: 1.1 shadowdiff\r\n\r\n$/);
  });
});

describe("hop-by-hop fields", () => {
  test("a request's end here, those that Connection lists included", async () => {
    const seen: string[] = [];
    const { exchange } = await open({ live: answering(OK, seen) });
    await exchange(
      "GET /x HTTP/1.1\r\nHost: a\r\nKeep-Alive: timeout=9\r\nTE: gzip\r\nProxy-Connection: keep-alive\r\n" +
        "X-Hop: 1\r\nConnection: close, x-hop, Host, Via\r\nUpgrade: h2c\r\nX-Stay: 1\r\n\r\n",
    );
    expect(seen).toEqual([
      "GET /x HTTP/1.1\r\nHost: a\r\nX-Stay: 1\r\nVia: 1.1 shadowdiff\r\n\r\n",
    ]);
  });

  test("an answer's end here, and the connection to live is kept for the next client", async () => {
    const answer =
      "HTTP/1.1 200 OK\r\nConnection: X-Bar\r\nX-Bar: 1\r\nKeep-Alive: timeout=7\r\nX-Stay: 1\r\n" +
      "Content-Length: 2\r\n\r\nok";
    const { exchange, liveWires } = await open({ live: answering(answer) });
    for (let round = 0; round < 3; round += 1) {
      const received = await exchange("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      expect(received).toBe(
        "HTTP/1.1 200 OK\r\nX-Stay: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
      );
    }
    expect(liveWires.length).toBe(1);
  });

  test("a HEAD keeps its Content-Length and its connection to live", async () => {
    const live = (wire: Wire): void => {
      const head = wire.received.startsWith("HEAD");
      wire.received = "";
      wire.send(head ? "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" : OK);
    };
    const { client, liveWires } = await open({ live });
    const wire = client().send("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(await wire.until((text) => text.endsWith("\r\n\r\n"))).toBe(
      "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n",
    );
    wire.received = "";
    expect(await wire.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n").until(isWhole)).toBe(OK);
    wire.socket.destroy();
    expect(liveWires.length).toBe(1);
  });
});

describe("framing of answers", () => {
  test.each(["204 No Content", "304 Not Modified"])("a %s ends at its head", async (status) => {
    const length = status.startsWith("304") ? "Content-Length: 42\r\n" : "";
    const answer = `HTTP/1.1 ${status}\r\nETag: "a"\r\n${length}\r\n`;
    const { client } = await open({ live: answering(answer) });
    const wire = client();
    for (let round = 0; round < 2; round += 1) {
      wire.received = "";
      wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      expect(await wire.until((text) => text.endsWith("\r\n\r\n"))).toBe(answer);
    }
    wire.socket.destroy();
  });

  test("a close-delimited answer arrives whole", async () => {
    const live = (wire: Wire): void => void wire.socket.end("HTTP/1.0 200 OK\r\nX: 1\r\n\r\nbody");
    const { client } = await open({ live });
    const wire = client().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const received = await wire.until((text) => /\r\n\r\n.*body/s.test(text) && isWhole(text));
    wire.socket.destroy();
    expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\nX: 1\r\n/);
  });

  test("an HTTP/1.0 client gets no chunks and no Trailer", async () => {
    const answer =
      "HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: v\r\n\r\n";
    const { exchange } = await open({ live: answering(answer) });
    expect(await exchange("GET / HTTP/1.0\r\n\r\n")).toBe(
      "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello",
    );
  });

  test("a chunked answer's trailers are passed on", async () => {
    const answer =
      "HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: v\r\n\r\n";
    const { client } = await open({ live: answering(answer) });
    const wire = client().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(await wire.until((text) => text.endsWith("X-T: v\r\n\r\n"))).toBe(answer);
    wire.socket.destroy();
  });

  test("a request's trailers reach the live service and the mirror", async () => {
    const seen: string[] = [];
    const { exchange, offered, settled } = await open({ live: answering(OK, seen) });
    await exchange(
      "POST /t HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE, close\r\nTransfer-Encoding: chunked\r\n" +
        "Trailer: X-T\r\n\r\n2\r\nhi\r\n0\r\nX-T: v\r\n\r\n",
    );
    expect(seen[0]).toMatch(/\r\n2\r\nhi\r\n0\r\nX-T: v\r\n\r\n$/);
    await settled();
    expect(offered[0]?.trailers).toEqual(["X-T", "v"]);
  });

  test("the first piece of a slow answer does not wait for the second", async () => {
    const live = (wire: Wire): void => {
      wire.received = "";
      wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    };
    const { client, liveWires } = await open({ live });
    const wire = client().send("GET /sse HTTP/1.1\r\nHost: a\r\n\r\n");
    await wire.until((text) => text.endsWith("3\r\none\r\n"));
    liveWires[0]?.send("0\r\n\r\n");
    await wire.until((text) => text.endsWith("0\r\n\r\n"));
    wire.socket.destroy();
  });

  test("the head of a silent answer does not wait for its body", async () => {
    const live = (wire: Wire): void => {
      wire.received = "";
      wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    };
    const { client } = await open({ live });
    const wire = client().send("GET /sse HTTP/1.1\r\nHost: a\r\n\r\n");
    await wire.until((text) => text.endsWith("\r\n\r\n"));
    wire.socket.destroy();
  });
});

describe("1xx and Expect", () => {
  test("a 103 is passed on before the answer", async () => {
    const answer = `HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n${OK}`;
    const { client } = await open({ live: answering(answer) });
    const wire = client().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(await wire.until((text) => text.endsWith("ok"))).toBe(answer);
    wire.socket.destroy();
  });

  test("an interim answer's phrase keeps its bytes", async () => {
    const answer = `HTTP/1.1 103 \xe9t\xe9\r\n\r\n${OK}`;
    const { exchange } = await open({ live: answering(answer) });
    const received = await exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    expect(received.startsWith("HTTP/1.1 103 \xe9t\xe9\r\n\r\nHTTP/1.1 200 OK\r\n")).toBe(true);
  });

  test("a flood of 103 does not pile up for a client that does not read", async () => {
    const hint = `HTTP/1.1 103 Early Hints\r\nLink: <${"a".repeat(8000)}>\r\n\r\n`;
    const floodBytes = hint.length * 4000;
    const { client, liveWires } = await open({ live: answering(hint.repeat(4000) + OK) });
    const wire = client();
    wire.socket.pause();
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await eventually(() => liveWires.some((live) => live.socket.bytesWritten > floodBytes));
    await eventually(() => liveWires.every((live) => live.socket.writableLength === 0));
    wire.socket.resume();
    expect((await wire.until((text) => text.endsWith("ok"))).length).toBeLessThan(floodBytes / 2);
    wire.socket.destroy();
  });

  test("an answer of status 000 reaches the client as a 502 alone", async () => {
    const answer = "HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n";
    const { exchange } = await open({ live: answering(answer) });
    const received = await exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    expect(received).toMatch(/^HTTP\/1\.1 502 /);
  });

  test("live's 100 and no other reaches the client", async () => {
    const seen: string[] = [];
    const live = (wire: Wire): void => {
      if (wire.received.endsWith("\r\n\r\n")) wire.send("HTTP/1.1 100 Continue\r\n\r\n");
      else answering(OK, seen)(wire);
    };
    const { client } = await open({ live });
    const wire = client().send(
      "POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
    );
    await wire.until((text) => text === "HTTP/1.1 100 Continue\r\n\r\n");
    wire.send("hello");
    expect(await wire.until((text) => text.endsWith("ok"))).toBe(
      `HTTP/1.1 100 Continue\r\n\r\n${OK}`,
    );
    wire.socket.destroy();
    expect(seen[0]).toMatch(/\r\nExpect: 100-continue\r\n\r\nhello$/);
  });

  test("live's refusal reaches the client without a 100", async () => {
    const live = (wire: Wire): void =>
      void wire.send("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
    const { exchange } = await open({ live });
    const received = await exchange(
      "POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
    );
    expect(received).toBe("HTTP/1.1 401 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });

  test("OPTIONS * reaches the live service as it is", async () => {
    const seen: string[] = [];
    const { exchange } = await open({ live: answering(OK, seen) });
    await exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    expect(seen[0]).toMatch(/^OPTIONS \* HTTP\/1\.1\r\n/);
  });
});
