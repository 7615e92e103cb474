import { Socket } from "node:net";
import { errorCode } from "../../core/index.ts";

/** What a write meets where the peer is gone, whose last words may still wait to be read. */
const PEER_GONE = new Set(["EPIPE", "ECONNRESET"]);

type Done = (error?: Error | null) => void;

/**
 * A socket that goes on reading after the peer would take no more. A service that refuses an upload
 * (413) answers and closes with bytes unread; the next piece of the upload then fails before the
 * answer is read, and node:net destroys a socket at a failed write with all that waits in it. Here
 * such a write counts as done, `deaf` is set, and reading tells what became of the connection: the
 * answer, and then its end.
 */
export class HearingSocket extends Socket {
  /** The peer takes nothing more: what is written is thrown away. */
  deaf = false;
  #done: Done | undefined;
  #doneOrDeaf: Done = () => undefined;

  override _write(chunk: unknown, encoding: BufferEncoding, done: Done): void {
    if (this.deaf) done();
    // oxlint-disable-next-line no-underscore-dangle -- the name that node:stream gives it
    else super._write(chunk, encoding, this.#forgiving(done));
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], done: Done): void {
    if (this.deaf) done();
    // oxlint-disable-next-line no-underscore-dangle -- the name that node:stream gives it
    else super._writev?.(chunks, this.#forgiving(done));
  }

  /** The stream hands in the same `done` at every write, so that one function serves them all. */
  #forgiving(done: Done): Done {
    if (this.#done !== done) {
      this.#done = done;
      this.#doneOrDeaf = (error) => {
        if (!error || !PEER_GONE.has(errorCode(error))) {
          done(error);
          return;
        }
        this.deaf = true;
        done();
      };
    }
    return this.#doneOrDeaf;
  }
}

/** Whether a socket's peer was found to take nothing more. */
export function isDeaf(socket: Socket): boolean {
  return socket instanceof HearingSocket && socket.deaf;
}
