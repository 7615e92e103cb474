import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type Socket, createServer as createNetServer } from "node:net";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConnectionOptions, connect, createServer as createTlsServer } from "node:tls";
import { afterAll, afterEach, expect, test } from "vitest";
import { type ServiceAddress, readServiceAddress } from "../../core/index.ts";
import { makeCertificates } from "../testing/certificates.ts";
import {
  OK,
  type Stage,
  type StageOptions,
  Wire,
  accounted,
  answering,
  eventually,
  isWhole,
  listening,
  openStage,
} from "./testing/live-harness.ts";

const certificates = makeCertificates();
const ca = readFileSync(certificates.ca);
const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
afterAll(() => certificates.remove());

async function open(options: StageOptions): Promise<Stage> {
  const stage = await openStage({ tls: certificates.server, ...options });
  closers.push(async () => {
    await eventually(() => stage.ledger.snapshot().open === 0);
    expect(accounted(stage.ledger)).toBe(stage.ledger.snapshot().received);
    await stage.close();
  });
  return stage;
}

function secureClient(stage: Stage, more: ConnectionOptions = {}): Wire {
  const socket = connect({ port: stage.path.port, host: "localhost", ca, ...more });
  closers.push(() => {
    socket.destroy();
  });
  return new Wire(socket);
}

const GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

test("HTTP/1.1 over TLS passes as without it, pipelined and refused requests too", async () => {
  const stage = await open({ live: answering(OK) });
  expect(stage.path.url).toBe(`https://127.0.0.1:${stage.path.port}`);
  const wire = secureClient(stage, { ALPNProtocols: ["http/1.1"] });
  wire.send(GET);
  expect(await wire.until(isWhole)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  wire.received = "";
  wire.send(GET + GET);
  await wire.until((text) => text.split("200 OK").length === 3);
  wire.received = "";
  wire.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
  expect(await wire.end()).toMatch(/^HTTP\/1\.1 400 /);
  expect(stage.ledger.snapshot()).toMatchObject({ received: 4, refused: { "host-repeated": 1 } });
});

test("plain HTTP at the TLS port, and a client that breaks the handshake off, harm nobody", async () => {
  const stage = await open({ live: answering(OK) });
  await stage.client().send(GET).end();
  stage.client().socket.destroy();
  const wire = secureClient(stage).send(GET);
  await wire.until(isWhole);
  expect(stage.ledger.snapshot().received).toBe(1);
});

test("with ca, a client's certificate is asked for and must be of that authority", async () => {
  const stage = await open({
    live: answering(OK),
    tls: { ...certificates.server, ca: certificates.ca },
  });
  const read = ({ cert, key }: { cert: string; key: string }) => ({
    cert: readFileSync(cert),
    key: readFileSync(key),
  });
  await secureClient(stage, read(certificates.client)).send(GET).until(isWhole);
  expect(await secureClient(stage).send(GET).end()).toBe("");
  expect(await secureClient(stage, read(certificates.stranger)).send(GET).end()).toBe("");
  expect(stage.ledger.snapshot().received).toBe(1);
});

test("files that are no certificates are TLS_FILE, and nothing listens", async () => {
  for (const tls of [
    { ...certificates.server, cert: certificates.nothing },
    { ...certificates.server, key: `${certificates.nothing}-missing` },
    { cert: certificates.server.cert, key: certificates.client.key },
  ]) {
    await expect(openStage({ live: () => undefined, tls })).rejects.toMatchObject({
      code: "TLS_FILE",
    });
  }
});

test.each(["--http1.1", "--http2"])(
  "curl %s sends a body and reads the answer",
  async (version) => {
    const stage = await open({ live: answering(OK) });
    const curl = runCurl([
      ...["-sS", version, "--cacert", certificates.ca, "--data-binary", `@${certificates.ca}`],
      ...["-w", " %{http_version} %{http_code}", stage.path.url],
    ]);
    expect(await curl).toBe(`ok ${version === "--http2" ? "2" : "1.1"} 200`);
  },
);

function runCurl(args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile("curl", args, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
  });
}

function service(url: string, tls = {}): ServiceAddress {
  const address = readServiceAddress(url, tls);
  if (typeof address === "string") throw new Error(address);
  return address;
}

test("the live service over TLS: its name is asked for, its authority checked, our certificate shown", async () => {
  const asked: unknown[] = [];
  const server = createTlsServer(
    {
      cert: readFileSync(certificates.server.cert),
      key: readFileSync(certificates.server.key),
      ...{ ca, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ["http/1.1"] },
    },
    (socket) => {
      asked.push(socket.servername, socket.alpnProtocol, socket.getPeerCertificate().subject.CN);
      socket.on("error", () => undefined);
      socket.on("data", () => socket.write(OK));
    },
  );
  const port = await listening(server);
  closers.push(() => void server.close());
  const tls = { ca: certificates.ca, ...certificates.client, serverName: "localhost" };
  const good = await open({
    live: () => undefined,
    liveAddress: service(`https://127.0.0.1:${port}`, tls),
  });
  const wire = secureClient(good).send(GET);
  expect(await wire.until(isWhole)).toMatch(/^HTTP\/1\.1 200/);
  expect(asked).toEqual(["localhost", "http/1.1", "client"]);
  for (const bad of [
    { ...tls, serverName: "other" },
    { ...tls, ca: certificates.stranger.cert },
  ]) {
    const stage = await open({
      live: () => undefined,
      liveAddress: service(`https://127.0.0.1:${port}`, bad),
    });
    expect(await secureClient(stage).send(GET).until(isWhole)).toMatch(/^HTTP\/1\.1 502/);
  }
});

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT = createHash("sha1")
  .update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
  .digest("base64");

test.each(["tls", "unix"])("an upgrade over TLS reaches a live service by %s", async (kind) => {
  const answer = (socket: Socket): void => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      if (chunk.includes("HTTP/1.1")) {
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${ACCEPT}\r\n\r\n`,
        );
      } else socket.write(chunk);
    });
  };
  const folder = mkdtempSync(join(tmpdir(), "shadowdiff-ws-"));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "live.sock");
  const { cert, key } = certificates.server;
  const server =
    kind === "tls"
      ? createTlsServer({ cert: readFileSync(cert), key: readFileSync(key) }, answer)
      : createNetServer(answer);
  closers.push(() => void server.close());
  let liveAddress: ServiceAddress;
  if (kind === "tls") {
    const port = await listening(server);
    liveAddress = service(`https://localhost:${port}`, { ca: certificates.ca });
  } else {
    await new Promise<void>((resolve) => server.listen(path, resolve));
    liveAddress = service(`unix:${path}`);
  }
  const stage = await open({ live: () => undefined, liveAddress });
  const wire = secureClient(stage, { ALPNProtocols: ["http/1.1"] }).send(
    `GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await wire.until((text) => text.includes("\r\n\r\n"));
  expect(wire.received).toMatch(/^HTTP\/1\.1 101 /);
  wire.received = "";
  wire.send("ping");
  await wire.until((text) => text === "ping");
  expect(stage.ledger.snapshot()).toMatchObject({ received: 1, upgraded: 1 });
});

test("a socket in the file system: a stale one is replaced, one that answers is not, and it goes with the path", async () => {
  const folder = mkdtempSync(join(tmpdir(), "shadowdiff-unix-"));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "proxy.sock");
  const script = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  expect(() => execFileSync(process.execPath, ["-e", script])).toThrow();
  expect(existsSync(path)).toBe(true);
  const listen = { kind: "unix", path } as const;
  const stage = await openStage({ live: answering(OK), listen });
  await expect(openStage({ live: () => undefined, listen })).rejects.toMatchObject({
    code: "LISTEN_IN_USE",
  });
  const body = await new Promise<string>((resolve, reject) => {
    get({ socketPath: path, path: "/" }, (answer) => {
      answer.setEncoding("utf8").on("data", resolve);
    }).on("error", reject);
  });
  expect(body).toBe("ok");
  await stage.settled();
  await stage.close();
  expect(existsSync(path)).toBe(false);
});
