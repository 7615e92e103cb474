import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TLSSocket, connect, createServer } from "node:tls";
import { afterAll, afterEach, expect, test } from "vitest";
import { readServiceAddress } from "../../core/index.ts";
import { readTlsFiles } from "../http1/read-tls-files.ts";
import { makeCertificates } from "../testing/certificates.ts";
import {
  OK,
  type Stage,
  Wire,
  answering,
  isWhole,
  listening,
  openStage,
} from "./testing/live-harness.ts";

const certificates = makeCertificates();
const folder = mkdtempSync(join(tmpdir(), "shadowdiff-renew-"));
const at = {
  cert: join(folder, "cert.pem"),
  key: join(folder, "key.pem"),
  ca: join(folder, "ca.pem"),
};
const sockets: TLSSocket[] = [];
let stage: Stage | undefined;
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await stage?.close();
  stage = undefined;
});
afterAll(() => {
  certificates.remove();
  rmSync(folder, { recursive: true });
});

const GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

function put({ cert, key }: { cert: string; key: string }): void {
  copyFileSync(cert, at.cert);
  copyFileSync(key, at.key);
}

async function greet(port: number): Promise<{ wire: Wire; name: unknown }> {
  const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
  sockets.push(socket);
  await new Promise((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
  });
  return { wire: new Wire(socket), name: socket.getPeerCertificate().subject.CN };
}

test("a new certificate holds for new connections, the others go on; a broken one changes nothing", async () => {
  put(certificates.server);
  const said: unknown[] = [];
  const none = (): void => undefined;
  stage = await openStage({
    live: answering(OK),
    tls: { cert: at.cert, key: at.key },
    logger: {
      info: none,
      warn: none,
      error: (event, fields) => said.push([event, fields?.["code"]]),
    },
  });
  const { port } = stage.path;
  const kept = await greet(port);
  expect(kept.name).toBe("localhost");
  put(certificates.client);
  expect((await greet(port)).name).toBe("localhost");
  stage.path.renewCertificates();
  expect((await greet(port)).name).toBe("client");
  await kept.wire.send(GET).until(isWhole);
  writeFileSync(at.cert, "broken");
  stage.path.renewCertificates();
  expect(said).toEqual([["certificates-kept", "TLS_FILE"]]);
  expect((await greet(port)).name).toBe("client");
  put({ cert: certificates.server.cert, key: certificates.client.key });
  stage.path.renewCertificates();
  expect(said).toHaveLength(2);
  kept.wire.received = "";
  await kept.wire.send(GET).until(isWhole);
});

test("the authority of the live service is read anew as well, and a request under way goes on", async () => {
  copyFileSync(certificates.stranger.cert, at.ca);
  const { cert, key } = certificates.server;
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => {
    socket.on("error", () => undefined);
    socket.on("data", () => socket.write(OK));
  });
  const port = await listening(server);
  const address = readServiceAddress(`https://localhost:${port}`, { ca: at.ca });
  if (typeof address === "string") throw new Error(address);
  stage = await openStage({ live: () => undefined, liveAddress: address });
  expect(await stage.client().send(GET).until(isWhole)).toMatch(/^HTTP\/1\.1 502/);
  copyFileSync(certificates.ca, at.ca);
  stage.path.renewCertificates();
  expect(await stage.client().send(GET).until(isWhole)).toMatch(/^HTTP\/1\.1 200/);
  server.close();
});

test.each([
  ["ca", { ca: certificates.nothing }, /ca \S+nothing\.pem cannot be used: no certificate in PEM/],
  [
    "cert",
    { ...certificates.server, cert: certificates.nothing },
    /cert \S+nothing\.pem cannot be used/,
  ],
  [
    "key",
    { ...certificates.server, key: certificates.nothing },
    /key \S+nothing\.pem cannot be used: no key/,
  ],
  [
    "a file that is not there",
    { ca: "/no/such.pem" },
    /^here: ca \/no\/such\.pem cannot be read \(ENOENT\)$/,
  ],
  [
    "a pair that is none",
    { cert: certificates.server.cert, key: certificates.client.key },
    /cert \S+localhost\.pem and key \S+client\.key do not belong together/,
  ],
])("TLS_FILE names the file at fault: %s", (_what, files, said) => {
  expect(() => readTlsFiles("here", files)).toThrow(
    expect.objectContaining({ code: "TLS_FILE", message: expect.stringMatching(said) }),
  );
});
