import { isUtf8 } from "node:buffer";
import type { RedactedRequest } from "./redact-request.ts";

/** Of the format that is written; `read-ndjson-line.ts` reads it. */
export const VERSION = 1;

/** The first line of each file. */
export function writeHeadLine(createdAtMs: number): string {
  const createdAt = new Date(createdAtMs).toISOString();
  return `${JSON.stringify({ recording: "shadowdiff", version: VERSION, createdAt })}\n`;
}

/** One request. Text is kept as text, other bodies as base64; both give the same bytes back. */
export function writeRequestLine(redacted: RedactedRequest, atMs: number): string {
  const { method, path, headers, trailers, body } = redacted.request;
  const line = {
    atMs,
    method,
    path,
    headers: toPairs(headers),
    ...(trailers.length === 0 ? {} : { trailers: toPairs(trailers) }),
    ...(redacted.bodyLeftOut === undefined ? {} : { bodyLeftOut: redacted.bodyLeftOut }),
    ...(body === undefined ? {} : bodyFields(body)),
  };
  return `${JSON.stringify(line)}\n`;
}

function toPairs(fields: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let index = 0; index + 1 < fields.length; index += 2)
    found.push([fields[index] ?? "", fields[index + 1] ?? ""]);
  return found;
}

function bodyFields(body: Uint8Array): { body: string } | { bodyBase64: string } {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return isUtf8(bytes)
    ? { body: bytes.toString("utf8") }
    : { bodyBase64: bytes.toString("base64") };
}
