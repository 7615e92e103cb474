import { readFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { readServiceAddress } from "../../core/index.ts";
import { makeCertificates } from "../testing/certificates.ts";
import { OK, type Stage, isWhole, listening, openStage, turn } from "./testing/live-harness.ts";

const certificates = makeCertificates();
afterAll(() => certificates.remove());

let stage: Stage | undefined;
const warnings: string[] = [];
const onWarning = (warning: Error): void => void warnings.push(warning.name);

afterEach(async () => {
  process.off("warning", onWarning);
  await stage?.close();
  stage = undefined;
});

const TOO_LARGE =
  "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntoo large";
const HEAD = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";

describe("a service that answers before the body came", () => {
  test("leaves nothing behind on a client connection that lives on", async () => {
    process.on("warning", onWarning);
    const { client, liveWires, ledger, settled } = (stage = await openStage({
      live(wire) {
        wire.received = "";
        wire.send(OK);
      },
    }));
    const wire = client();
    const rounds = 15;
    for (let round = 1; round <= rounds; round += 1) {
      wire.send(HEAD);
      await wire.until((received) => received.split("HTTP/1.1 200").length - 1 === round);
      wire.send("hello");
    }
    await settled();
    expect(ledger.snapshot()).toMatchObject({ received: rounds, mirrored: rounds });
    expect(warnings).toEqual([]);
    // The rest of such a request is nobody's, so its connection carries no other one.
    expect(liveWires).toHaveLength(rounds);
    wire.socket.destroy();
  });

  test.each([
    ["a length", `Content-Length: ${2 * 1024 ** 2}`, ""],
    ["chunks", "Transfer-Encoding: chunked", "200000\r\n"],
  ])("and closes with %s unread is heard", async (_what, framing, chunk) => {
    const { client } = (stage = await openStage({
      live({ socket }) {
        socket.pause();
        socket.write(TOO_LARGE, () => socket.destroy());
      },
    }));
    const upload = "a".repeat(2 * 1024 ** 2);
    for (let round = 0; round < 10; round += 1) {
      const wire = client().send(
        `POST / HTTP/1.1\r\nHost: a\r\n${framing}\r\n\r\n${chunk}${upload}`,
      );
      expect(await wire.until(isWhole)).toMatch(/^HTTP\/1\.1 413 /);
      wire.socket.destroy();
    }
  });

  test.each(["TLSv1.3", "TLSv1.2"] as const)(
    "and closes with a body unread is heard over %s",
    async (version) => {
      const { cert, key } = certificates.server;
      const server = createTlsServer(
        { cert: readFileSync(cert), key: readFileSync(key), maxVersion: version },
        (socket) => {
          socket.on("error", () => undefined);
          socket.pause();
          socket.write(TOO_LARGE, () => socket.destroy());
        },
      );
      const port = await listening(server);
      const address = readServiceAddress(`https://localhost:${port}`, { ca: certificates.ca });
      if (typeof address === "string") throw new Error(address);
      const { client } = (stage = await openStage({
        live: () => undefined,
        liveAddress: address,
      }));
      const upload = "a".repeat(2 * 1024 ** 2);
      for (let round = 0; round < 20; round += 1) {
        const head = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${upload.length}\r\n\r\n`;
        const wire = client().send(head + upload);
        expect(await wire.until(isWhole)).toMatch(/^HTTP\/1\.1 413 /);
        wire.socket.destroy();
      }
      server.close();
    },
  );

  test("with an error and will close gets no more of the request", async () => {
    const piece = "a".repeat(1000);
    const { client, liveWires } = (stage = await openStage({
      live(wire) {
        if (wire.received.endsWith("first")) wire.send(TOO_LARGE.slice(0, -2));
        if (wire.received.includes(piece)) wire.send("ge");
      },
    }));
    const wire = client().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1005\r\n\r\nfirst");
    await wire.until((received) => received.includes("too lar"));
    wire.send(piece);
    for (let round = 0; round < 20; round += 1) await turn();
    liveWires[0]?.send("ge");
    expect(await wire.until((received) => received.includes("too large"))).not.toContain("gege");
    expect(liveWires[0]?.received.endsWith("first")).toBe(true);
    wire.socket.destroy();
  });
});
