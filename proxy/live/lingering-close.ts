import type { Duplex } from "node:stream";

/** How long a peer may take to read its last answer before its connection is cut. */
const LINGER_MS = 2000;

/**
 * Closes our side, perhaps with last bytes (latin1), and goes on reading what the peer still sends,
 * to throw it away: closing a socket with unread bytes resets it, and the reset may overtake the
 * answer (RFC 9112 9.6). Does not wait for ever for the peer's end.
 */
export function closeGently(socket: Duplex, lastBytes = ""): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(lastBytes, "latin1");
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  timer.unref();
  socket.on("close", () => clearTimeout(timer));
}
