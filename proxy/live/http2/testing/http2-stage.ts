import { readFileSync } from "node:fs";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  connect,
} from "node:http2";
import { afterAll, afterEach, expect } from "vitest";
import { makeCertificates } from "../../../testing/certificates.ts";
import {
  type Stage,
  type StageOptions,
  accounted,
  eventually,
  openStage,
} from "../../testing/live-harness.ts";

const certificates = makeCertificates();
const ca = readFileSync(certificates.ca);
const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
afterAll(() => certificates.remove());

/** A live path with TLS and a client's HTTP/2 connection to it; the books are checked at the end. */
export async function openHttp2(
  options: StageOptions,
): Promise<{ stage: Stage; session: ClientHttp2Session }> {
  const stage = await openStage({ tls: certificates.server, ...options });
  closers.push(async () => {
    await eventually(() => stage.ledger.snapshot().open === 0);
    expect(accounted(stage.ledger)).toBe(stage.ledger.snapshot().received);
    await stage.close();
    // What the mirror was offered is its own to give back.
    const held = stage.offered.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
    expect(stage.memory.used).toBe(held);
  });
  const session = connect(stage.path.url.replace("127.0.0.1", "localhost"), { ca });
  session.on("error", () => undefined);
  closers.push(() => session.destroy());
  return { stage, session };
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly interim: IncomingHttpHeaders[];
  readonly trailers: IncomingHttpHeaders;
  readonly body: string;
  readonly ended: boolean;
  readonly error: string | undefined;
  readonly rstCode: number | undefined;
}

export function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  return new Promise((resolve) => {
    let headers: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    const interim: IncomingHttpHeaders[] = [];
    const chunks: Buffer[] = [];
    let ended = false;
    let error: string | undefined;
    stream.on("headers", (fields) => interim.push(fields));
    stream.on("response", (fields) => (headers = fields));
    stream.on("trailers", (fields) => (trailers = fields));
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => (ended = true));
    stream.on("error", (cause) => (error = cause.message));
    stream.on("close", () => {
      const body = Buffer.concat(chunks).toString("latin1");
      const status = Number(headers[":status"]);
      const { rstCode } = stream;
      resolve({ status, headers, interim, trailers, body, ended, error, rstCode });
    });
  });
}

export function ask(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: string | Buffer,
): Promise<Answer> {
  const stream = session.request(headers, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  return answerOf(stream);
}
