import type { ServerResponse } from "node:http";
import type { AnswerHead } from "../http1/parse-answer-head.ts";
import { writeFields } from "../http1/write-fields.ts";
import { clientFields } from "./client-fields.ts";
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

/**
 * Passes a 1xx answer on (RFC 9110 15.2), to HTTP/1.1 clients and only where this answer is next on
 * its connection; a pipelined one loses its interim answers, which are optional by nature.
 */
export function relayInterim(response: ServerResponse, interim: AnswerHead): void {
  const { status, phrase, fields } = interim;
  const socket = response.socket;
  if (socket === null || response.headersSent) return;
  if (socket.writableLength > UNREAD_BYTES_MAX) return;
  if (response.req.httpVersionMinor !== 1) return;
  const { headers } = clientFields(fields, { status: 204, modern: true, closes: false });
  socket.write(`HTTP/1.1 ${status} ${phrase}\r\n${writeFields(headers)}\r\n`, "latin1");
}

/** Gives an answer its trailers; ones that cannot be written are left out (RFC 9110 6.5.1). */
export function addTrailers(response: ServerResponse, trailers: readonly string[]): void {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < trailers.length; index += 2) {
    pairs.push([trailers[index] ?? "", trailers[index + 1] ?? ""]);
  }
  try {
    response.addTrailers(pairs);
  } catch {
    // The body is whole; a trailer with bytes no field may hold is not worth the answer.
  }
}
