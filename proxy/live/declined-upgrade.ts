import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type AnswerHead, readAnswerHead } from "./answer-head.ts";
import { badGateway } from "./live-failure.ts";
import { closeGently } from "./lingering-close.ts";
import { rawRefusal } from "./refusal.ts";

/**
 * Passes on what the live service says instead of switching protocols. The client's connection has
 * left the HTTP server for good, so this answer is its last.
 */
export function relayDeclined(answer: IncomingMessage, socket: Duplex): void {
  const status = answer.statusCode ?? 502;
  let head: AnswerHead;
  try {
    head = readAnswerHead(answer.rawHeaders, { status, modern: false, closes: true });
  } catch (error) {
    answer.destroy();
    closeGently(socket, rawRefusal(badGateway(error)));
    return;
  }
  let text = `HTTP/1.1 ${status} ${answer.statusMessage ?? ""}\r\n`;
  const { headers } = head;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    text += `${headers[index]}: ${headers[index + 1]}\r\n`;
  }
  socket.write(`${text}\r\n`, "latin1");
  answer.pipe(socket, { end: false });
  answer.on("end", () => closeGently(socket));
  // Its end is what tells the client that a body without length is whole: a cut one gets none.
  answer.on("error", () => {
    if (socket instanceof Socket) socket.resetAndDestroy();
    else socket.destroy();
  });
}
