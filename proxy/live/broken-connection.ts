import type { Duplex } from "node:stream";
import { type RequestLedger, errorCode } from "../../core/index.ts";
import { clientConnectionOf } from "./client-connection.ts";
import { closeGently } from "./lingering-close.ts";
import type { OwedExchange } from "./live-context.ts";
import { REFUSALS, type Refusal, rawRefusal } from "./refusal.ts";

/** The books, and whose answers are still owed. */
interface BrokenContext {
  readonly ledger: RequestLedger;
  readonly inFlight: { filter(fits: (exchange: OwedExchange) => boolean): OwedExchange[] };
}

const broken = new WeakSet<Duplex>();

/**
 * What the server does with a connection whose bytes are not HTTP, or came too slowly: refuses
 * once, counts once, and lets answers that are still owed on the connection go out first. An error
 * inside a request that was let in already is that request's end, and it is counted there.
 */
export function endBrokenConnection(context: BrokenContext, error: Error, socket: Duplex): void {
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
  clientConnectionOf(socket)?.takeNoMore();
}

/** Writes the refusal and closes. */
export function sayAndClose(socket: Duplex, what: Refusal): void {
  closeGently(socket, rawRefusal(what));
}

/** Undefined for connections that ended without having asked for anything. */
function refusalOf(error: Error, socket: Duplex): Refusal | undefined {
  const code = errorCode(error);
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return "bytesRead" in socket && socket.bytesRead === 0 ? undefined : REFUSALS.timeout;
  }
  if (code === "HPE_HEADER_OVERFLOW") return overflowOf(error);
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") return REFUSALS.chunkExtensions;
  if (code === "HPE_INVALID_VERSION") return versionProblem(error);
  return code.startsWith("HPE_") ? REFUSALS.malformed : undefined;
}

/** Also said of a version that is fine and stands before something that ends no line. */
function versionProblem(error: Error): Refusal {
  const fine = "reason" in error && error.reason === "Expected CRLF after version";
  return fine ? REFUSALS.malformed : REFUSALS.httpVersion;
}

function overflowOf(error: Error): Refusal {
  if (!("rawPacket" in error) || !Buffer.isBuffer(error.rawPacket)) return REFUSALS.headerBytes;
  const lineEnd = error.rawPacket.indexOf(0x0a);
  const target = lineEnd === -1 ? error.rawPacket.length : lineEnd;
  // Of a head that was too large, the longer part is what made it so.
  return target > error.rawPacket.length / 2 ? REFUSALS.targetBytes : REFUSALS.headerBytes;
}
