import type { ServerResponse } from "node:http";
import { readAnswerHead, text } from "./answer-head.ts";
import { type Refusal, reasonPhrase, refusalText } from "./refusal.ts";

/** Answers a request ourselves. Does nothing when an answer has begun or the client is gone. */
export function answerRefusal(
  response: ServerResponse,
  answer: { readonly what: Refusal; readonly closes: boolean },
): void {
  const { what, closes } = answer;
  if (response.headersSent || response.destroyed) return;
  const body = refusalText(what);
  const headers = ["Content-Type", "text/plain; charset=utf-8"];
  headers.push("Content-Length", String(body.length));
  if (what.status === 405) headers.push("Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH");
  if (closes) headers.push("Connection", "close");
  response.sendDate = false;
  response.removeHeader("connection");
  response.writeHead(what.status, reasonPhrase(what.status), headers);
  response.end(body, "latin1");
}

/** Interim answers wait for nobody, so a flood of them must not pile up for a client that does not read. */
const UNREAD_BYTES_MAX = 65_536;

interface Interim {
  readonly status: number;
  readonly phrase: string;
  readonly raw: readonly (Buffer | string)[];
}

/**
 * Passes a 1xx answer on (RFC 9110 15.2), to HTTP/1.1 clients and only where this answer is next on
 * its connection; a pipelined one loses its interim answers, which are optional by nature.
 */
export function relayInterim(response: ServerResponse, interim: Interim): void {
  const { status, raw } = interim;
  const socket = response.socket;
  // undici calls everything below 200 interim, and a status line has three digits.
  if (socket === null || response.headersSent || status < 100 || status === 101) return;
  if (socket.writableLength > UNREAD_BYTES_MAX) return;
  if (response.req.httpVersionMinor !== 1) return;
  const { headers } = readAnswerHead(raw, { status: 204, modern: true, closes: false });
  let head = `HTTP/1.1 ${status} ${latin1Phrase(interim.phrase)}\r\n`;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    head += `${headers[index]}: ${headers[index + 1]}\r\n`;
  }
  socket.write(`${head}\r\n`, "latin1");
}

const PLAIN_PHRASE = /^[\t\x20-\x7e]*$/;

/**
 * undici decodes the phrase as UTF-8; these are its bytes again. What was no UTF-8, and what no
 * phrase may hold, becomes a question mark.
 */
export function latin1Phrase(phrase: string): string {
  if (PLAIN_PHRASE.test(phrase)) return phrase;
  // oxlint-disable-next-line no-control-regex -- exactly the bytes that RFC 9112 4 excludes
  const clean = phrase.replaceAll("\ufffd", "?").replace(/[\0-\x08\x0a-\x1f\x7f]/g, "?");
  return Buffer.from(clean, "utf8").toString("latin1");
}

/** Gives an answer its trailers; ones that cannot be written are left out (RFC 9110 6.5.1). */
export function addTrailers(response: ServerResponse, raw: readonly (Buffer | string)[]): void {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    pairs.push([text(raw[index]), text(raw[index + 1])]);
  }
  try {
    response.addTrailers(pairs);
  } catch {
    // The body is whole; a trailer with bytes no field may hold is not worth the answer.
  }
}
