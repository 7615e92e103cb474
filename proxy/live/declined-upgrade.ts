import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Duplex } from "node:stream";
import { writeFields } from "../http1/write-fields.ts";
import { type ClientFields, clientFields } from "./client-fields.ts";
import { badGateway } from "./live-failure.ts";
import { closeGently } from "./lingering-close.ts";
import { rawRefusal } from "./refusal.ts";

/**
 * Passes on what the live service says instead of switching protocols. The client's connection has
 * left the HTTP server for good, so this answer is its last.
 */
export function relayDeclined(answer: IncomingMessage, socket: Duplex): void {
  const status = answer.statusCode ?? 502;
  let fields: ClientFields;
  try {
    fields = clientFields(answer.rawHeaders, { status, modern: false, closes: true });
  } catch (error) {
    answer.destroy();
    closeGently(socket, rawRefusal(badGateway(error)));
    return;
  }
  const line = `HTTP/1.1 ${status} ${answer.statusMessage ?? ""}\r\n`;
  socket.write(`${line}${writeFields(fields.headers)}\r\n`, "latin1");
  answer.pipe(socket, { end: false });
  answer.on("end", () => closeGently(socket));
  // Its end is what tells the client that a body without length is whole: a cut one gets none.
  answer.on("error", () => {
    // Only plain TCP can be reset: node:net throws for a socket of any other kind.
    if (socket instanceof Socket && isPlainTcp(socket)) socket.resetAndDestroy();
    else socket.destroy();
  });
}

function isPlainTcp(socket: Socket): boolean {
  return !(socket instanceof TLSSocket) && socket.remoteAddress !== undefined;
}
