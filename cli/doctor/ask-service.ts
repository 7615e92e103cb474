import { readFile } from "node:fs/promises";
import { Client } from "undici";
import { type RawHeaders, type ServiceAddress, errorCode } from "../../core/index.ts";

/** What a service answered to a GET, or why it did not. */
export type ServiceAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: RawHeaders;
      readonly body: Uint8Array;
      readonly ms: number;
    }
  | { readonly kind: "failed"; readonly code: string };

export interface Asked {
  readonly path: string;
  /** Host field, where it is not the address's own. */
  readonly host?: string;
  readonly timeoutMs: number;
  readonly monotonicMs: () => number;
}

const BODY_MAX = 1024 * 1024;

/** Asks once, on a connection of its own, with the TLS files of the configuration. */
export async function askService(address: ServiceAddress, asked: Asked): Promise<ServiceAnswer> {
  const startedMs = asked.monotonicMs();
  try {
    const client = new Client(originOf(address), {
      connect: await connectOptions(address),
      ...{ headersTimeout: asked.timeoutMs, bodyTimeout: asked.timeoutMs },
    });
    try {
      const signal = AbortSignal.timeout(asked.timeoutMs);
      const headers = { host: asked.host ?? address.authority, accept: "*/*" };
      const answer = await client.request({ method: "GET", path: asked.path, headers, signal });
      const body = await firstBytes(answer.body);
      return {
        ...{ kind: "answered", status: answer.statusCode, headers: rawHeaders(answer.headers) },
        ...{ body, ms: asked.monotonicMs() - startedMs },
      };
    } finally {
      await client.destroy();
    }
  } catch (error) {
    return { kind: "failed", code: failureOf(error) };
  }
}

function originOf({ tls, path, host, port }: ServiceAddress): string {
  if (path !== undefined) return "http://localhost";
  const name = host.includes(":") ? `[${host}]` : host;
  return `${tls === undefined ? "http" : "https"}://${name}:${port}`;
}

async function connectOptions({ tls, path }: ServiceAddress) {
  if (path !== undefined) return { socketPath: path };
  if (tls === undefined) return {};
  const file = async (name: "ca" | "cert" | "key") =>
    tls[name] === undefined ? {} : { [name]: await readFile(tls[name]) };
  return {
    ...(await file("ca")),
    ...(await file("cert")),
    ...(await file("key")),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  };
}

async function firstBytes(body: AsyncIterable<Buffer>): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= BODY_MAX) break;
  }
  return Buffer.concat(chunks).subarray(0, BODY_MAX);
}

function rawHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): RawHeaders {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().flatMap((one) => [name, one]),
  );
}

function failureOf(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return "ETIMEDOUT";
  if (error instanceof AggregateError && error.errors.length > 0) return failureOf(error.errors[0]);
  return errorCode(error);
}
