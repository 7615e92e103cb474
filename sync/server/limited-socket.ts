import { WebSocket } from "ws";

/** Protocol errors keep their code; everything else that is no fault of the client's message is 1000. */
const KEPT = new Set([1002, 1003]);

/**
 * The socket class of a server. `ws` closes by itself over the limit, at broken frames, and with the
 * client's own code when the client closes; here each of these gets the code and reason that
 * Testground's clients can live with: any close but 1000 ends a Go client's process.
 */
export function limitedSocket(maxMessage: number): typeof WebSocket {
  return class LimitedSocket extends WebSocket {
    override close(code?: number, reason?: string | Buffer): void {
      // What the client waited for is dropped now, not when the last byte has gone.
      this.emit("closing");
      if (code === 1009) {
        super.close(
          1009,
          `read limited at ${maxMessage + 1} bytes: a message may have ${maxMessage}`,
        );
      } else if (code === 1007) {
        super.close(1007, "failed to unmarshal JSON");
      } else if (code !== undefined && KEPT.has(code)) {
        super.close(code, reason);
      } else {
        super.close(1000, reason);
      }
    }
  };
}
