import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import {
  type ClientHttp2Session,
  type ServerHttp2Stream,
  connect as connectHttp2,
  createSecureServer,
} from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { makeCertificates } from "../../proxy/testing/certificates.ts";
import { booksBalance } from "../support/books.ts";
import { startRole } from "../support/role-server.ts";
import { type StartedRun, runShadowdiff } from "../support/run-shadowdiff.ts";
import { waitFor } from "../support/wait-for.ts";

const certificates = makeCertificates();
const ca = readFileSync(certificates.ca);
const folder = mkdtempSync(join(tmpdir(), "shadowdiff-tls-e2e-"));
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
afterAll(() => {
  certificates.remove();
  rmSync(folder, { recursive: true });
});

async function service(name: string): Promise<string> {
  const role = await startRole((request, response) => {
    let bytes = 0;
    request.on("data", (chunk: Buffer) => (bytes += chunk.length));
    request.on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ name, bytes }));
    });
  });
  closers.push(() => role.close());
  return role.url;
}

function session(run: StartedRun): ClientHttp2Session {
  const opened = connectHttp2(run.proxy.replace("127.0.0.1", "localhost"), { ca });
  opened.on("error", () => undefined);
  closers.push(() => opened.destroy());
  return opened;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly trailers: Record<string, unknown>;
}

function ask(
  on: ClientHttp2Session,
  headers: Record<string, string>,
  body?: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = on.request(headers, { endStream: body === undefined });
    let status = 0;
    let trailers = {};
    const chunks: Buffer[] = [];
    stream.on("response", (fields) => (status = Number(fields[":status"])));
    stream.on("trailers", (fields) => (trailers = fields));
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => resolve({ status, trailers, body: Buffer.concat(chunks).toString() }));
    stream.on("error", reject);
    if (body !== undefined) stream.end(body);
  });
}

/** The name in the certificate that a new connection is shown. */
function shownName(run: StartedRun): Promise<unknown> {
  const { port } = new URL(run.proxy);
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(port), host: "127.0.0.1", rejectUnauthorized: false });
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      resolve(socket.getPeerCertificate().subject.CN);
      socket.destroy();
    });
  });
}

describe.each([1, 2])("HTTP/2 with %i workers", (workers) => {
  test("is mirrored and compared; SIGHUP brings a new certificate and drops nobody", async () => {
    const [same, other] = [await service("same"), await service("other")];
    const own = { cert: join(folder, "own.pem"), key: join(folder, "own.key") };
    const put = ({ cert, key }: { cert: string; key: string }): void => {
      copyFileSync(cert, own.cert);
      copyFileSync(key, own.key);
    };
    put(certificates.server);
    const run = await runShadowdiff({
      live: same,
      proxy: { workers, tls: own },
      targets: { primary: same, secondary: same, candidate: other },
      mirror: { methods: ["GET", "POST"] },
    });
    closers.push(() => run.stop());
    const sessions = Array.from({ length: 4 }, () => session(run));
    const answers = await Promise.all(
      sessions.flatMap((one) =>
        Array.from({ length: 10 }, (_, index) =>
          index % 2 === 0
            ? ask(one, { ":path": `/items/${index}` })
            : ask(one, { ":path": "/items", ":method": "POST" }, Buffer.alloc(index * 1000)),
        ),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const counters = await run.settled();
    booksBalance(counters);
    expect(counters).toMatchObject({ received: 40, compared: 40, dropped: {} });
    const found = await run.differences("class=candidate");
    expect(found.map(({ path }) => path)).toContain("$.name");
    const metrics = await (await fetch(`${run.admin}/metrics`)).text();
    expect(metrics).toMatch(/shadowdiff_build_info\{version="\d+\.\d+\.\d+"/);
    put(certificates.client);
    const seen = run.process.stderr().length;
    process.kill(run.process.pid, "SIGHUP");
    await waitFor("the reload", () =>
      Promise.resolve(
        run.process.stderr().slice(seen).includes('"event":"reloaded","changed":[]') || undefined,
      ),
    );
    await waitFor("the new certificate", async () =>
      (await shownName(run)) === "client" ? true : undefined,
    );
    // Of two workers, both.
    for (let round = 0; round < 6; round += 1) expect(await shownName(run)).toBe("client");
    for (const one of sessions) {
      expect(one.destroyed).toBe(false);
      expect(await ask(one, { ":path": "/kept" })).toMatchObject({ status: 200 });
    }
  }, 30_000);
});

/** A gRPC service with one method, over TLS; `status` is what its calls end with. */
async function grpcService(status: string): Promise<{ url: string; ca: string }> {
  const { cert, key } = certificates.server;
  const server = createSecureServer({ cert: readFileSync(cert), key: readFileSync(key) });
  const open = new Set<{ destroy(): void }>();
  server.on("session", (one) => open.add(one));
  server.on("stream", (stream: ServerHttp2Stream) => {
    stream.on("error", () => undefined);
    stream.respond(
      { ":status": 200, "content-type": "application/grpc" },
      { waitForTrailers: true },
    );
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": status }));
    stream.on("data", (chunk: Buffer) => stream.write(chunk));
    stream.on("end", () => stream.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    for (const one of open) one.destroy();
    server.close();
  });
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  return { url: `https://localhost:${port}`, ca: certificates.ca };
}

test.each([2])(
  "a gRPC call is carried and compared over TLS on both sides, with %i workers",
  async (workers) => {
    const [good, bad] = [await grpcService("0"), await grpcService("5")];
    const run = await runShadowdiff({
      live: good,
      proxy: { workers, tls: certificates.server },
      targets: { primary: good, secondary: good, candidate: bad },
      mirror: { methods: ["POST"] },
    });
    closers.push(() => run.stop());
    const message = Buffer.from("\0\0\0\0\x02hi");
    const one = session(run);
    for (let call = 0; call < 6; call += 1) {
      const headers = { ":method": "POST", ":path": "/shop.Shop/Get", te: "trailers" };
      expect(
        await ask(one, { ...headers, "content-type": "application/grpc" }, message),
      ).toMatchObject({ status: 200, body: message.toString(), trailers: { "grpc-status": "0" } });
    }
    const counters = await run.settled();
    booksBalance(counters);
    expect(counters).toMatchObject({ received: 6, compared: 6, dropped: {} });
    const found = await run.differences("class=candidate");
    expect(found.map(({ path }) => path)).toContain("trailer:grpc-status");
  },
  30_000,
);
