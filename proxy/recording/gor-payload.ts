import { type RecordingItem, unsendable } from "./recorded-request.ts";
import { trimBlanks } from "./trim-blanks.ts";
import { unchunked } from "./unchunked.ts";

/** What GoReplay writes behind every payload. */
export const GOR_SEPARATOR = Buffer.from("\n🐵🙈🙉\n");

/** `1 932079936fa4306fc308d67588178d17d823647c 1439818823587396305 200`: type, id, nanoseconds, duration. */
const HEAD = /^([123]) ([0-9A-Za-z-]+) (\d{1,20})(?: -?\d{1,20})?\r?$/;

export function isGorHead(firstLine: string): boolean {
  return HEAD.test(firstLine);
}

/** Longer than this the first line of a payload is none. */
const HEAD_CHARS_MAX = 200;

/** One payload of GoReplay's file format: a line about it, then the message as it was on the wire. */
export function readGorPayload(bytes: Buffer, line: number): RecordingItem {
  const invalid = (problem: string): RecordingItem => ({ kind: "invalid", line, problem });
  const headEnd = bytes.indexOf(0x0a);
  const head =
    headEnd > HEAD_CHARS_MAX ? null : HEAD.exec(bytes.toString("latin1", 0, Math.max(headEnd, 0)));
  if (head === null) return invalid("no GoReplay payload (its first line is TYPE ID TIME)");
  if (head[1] !== "1") return { kind: "skipped", line, reason: "response" };
  const message = bytes.subarray(headEnd + 1);
  const end = endOfFields(message);
  if (end === undefined) return invalid("the request's headers have no end");
  const [requestLine = "", ...fieldLines] = message.toString("latin1", 0, end.at).split(/\r?\n/);
  const [method = "", path = "", version = "", ...more] = requestLine.split(" ");
  if (more.length > 0 || !/^HTTP\/1\.[01]$/.test(version))
    return invalid("the first line of the request is not METHOD PATH HTTP/1.1");
  const headers = fieldsOf(fieldLines);
  if (headers === undefined) return invalid("a header has no colon");
  const body = bodyOf(message.subarray(end.bodyAt), headers);
  if (typeof body === "string") return invalid(body);
  const request = { method, path: originForm(path), headers, body: body.bytes, trailers: [] };
  const problem = unsendable(request);
  if (problem !== undefined) return invalid(problem);
  // Nanoseconds do not fit a double exactly; thousandths of a millisecond are enough here.
  const atMs = Number(BigInt(head[3] ?? "0") / 1000n) / 1000;
  return { kind: "request", line, atMs, request };
}

function endOfFields(message: Buffer): { at: number; bodyAt: number } | undefined {
  const crlf = message.indexOf("\r\n\r\n");
  const lf = message.indexOf("\n\n");
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return { at: crlf, bodyAt: crlf + 4 };
  if (lf >= 0) return { at: lf, bodyAt: lf + 2 };
  return undefined;
}

/** A proxy's request line has the whole address. */
function originForm(target: string): string {
  const match = /^https?:\/\/[^/?#]*(.*)$/i.exec(target);
  if (match === null) return target;
  const rest = match[1] ?? "";
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function fieldsOf(lines: readonly string[]): string[] | undefined {
  const fields: string[] = [];
  for (const text of lines) {
    const colon = text.indexOf(":");
    if (colon < 1) return undefined;
    fields.push(text.slice(0, colon), trimBlanks(text.slice(colon + 1), " \t"));
  }
  return fields;
}

/** The body without its framing, or what is wrong with it. */
function bodyOf(bytes: Buffer, headers: readonly string[]): { bytes: Buffer | undefined } | string {
  let length: number | undefined;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = (headers[index] ?? "").toLowerCase();
    const value = headers[index + 1] ?? "";
    if (name === "transfer-encoding" && value.toLowerCase() === "chunked") {
      const body = unchunked(bytes);
      // GoReplay's modifiers may have taken the chunks apart already, and left the field.
      return { bytes: body ?? bytes };
    }
    if (name === "content-length" && /^\d{1,15}$/.test(value)) length = Number(value);
  }
  if (length === undefined) return { bytes: bytes.length === 0 ? undefined : bytes };
  if (bytes.length < length)
    return `the body has ${bytes.length} of the ${length} bytes that content-length says`;
  return { bytes: length === 0 ? undefined : bytes.subarray(0, length) };
}
