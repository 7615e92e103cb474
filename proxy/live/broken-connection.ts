import type { Duplex } from "node:stream";
import { errorCode } from "../../core/index.ts";
import { clientConnectionOf } from "./client-connection.ts";
import type { LiveContext } from "./live-context.ts";
import { REFUSALS, type Refusal, rawRefusal } from "./refusal.ts";

/** A target longer than this, in a head that was too large, is what made it so. */
const TARGET_BYTES = 8000;
/** How long a refused peer may take to read its answer before its connection is cut. */
const LINGER_MS = 2000;

const broken = new WeakSet<Duplex>();

/**
 * What the server does with a connection whose bytes are not HTTP, or came too slowly: refuses
 * once, counts once, and lets answers that are still owed on the connection go out first. An error
 * inside a request that was let in already is that request's end, and it is counted there.
 */
export function endBrokenConnection(context: LiveContext, error: Error, socket: Duplex): void {
  if (broken.has(socket)) return;
  broken.add(socket);
  const what = refusalOf(error, socket);
  const owed = context.inFlight.filter((exchange) => exchange.owesAnswerOn(socket));
  const cut = owed.find((exchange) => !exchange.requestComplete);
  if (what === undefined) {
    socket.destroy();
    return;
  }
  const waiting = clientConnectionOf(socket)?.endAfterWaiting(what);
  // Cut off while it waited: it is received and refused when its turn comes.
  if (waiting === "cut") return;
  if (cut === undefined) {
    context.ledger.receive();
    context.ledger.refuse(what.reason);
  }
  if (waiting === "whole") return;
  if (owed.length === 0) sayAndClose(socket, what);
  else if (cut !== undefined) cut.refuseRest(what);
  else owed.reduce((one, other) => (one.order > other.order ? one : other)).closeAfter();
}

/** A refusal that ends the connection is on its way: what else arrives on it is nobody's request. */
export function readNoMore(socket: Duplex): void {
  broken.add(socket);
}

/** Writes the refusal, closes our side and does not wait for ever for the peer's. */
export function sayAndClose(socket: Duplex, what: Refusal): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(rawRefusal(what), "latin1");
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  timer.unref();
  socket.on("close", () => clearTimeout(timer));
}

/** Undefined for connections that ended without having asked for anything. */
function refusalOf(error: Error, socket: Duplex): Refusal | undefined {
  const code = errorCode(error);
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return "bytesRead" in socket && socket.bytesRead === 0 ? undefined : REFUSALS.timeout;
  }
  if (code === "HPE_HEADER_OVERFLOW") return overflowOf(error);
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") return REFUSALS.chunkExtensions;
  if (code === "HPE_INVALID_VERSION") return REFUSALS.httpVersion;
  return code.startsWith("HPE_") ? REFUSALS.malformed : undefined;
}

function overflowOf(error: Error): Refusal {
  if (!("rawPacket" in error) || !Buffer.isBuffer(error.rawPacket)) return REFUSALS.headerBytes;
  const lineEnd = error.rawPacket.indexOf(0x0a);
  const target = lineEnd === -1 ? error.rawPacket.length : lineEnd;
  return target > TARGET_BYTES ? REFUSALS.targetBytes : REFUSALS.headerBytes;
}
