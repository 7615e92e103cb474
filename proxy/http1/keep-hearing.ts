import type { Socket } from "node:net";
import { errorCode } from "../../core/index.ts";

/** What a write meets where the peer is gone, whose last words may still wait to be read. */
const PEER_GONE = new Set(["EPIPE", "ECONNRESET"]);

type Done = (error?: Error | null) => void;
type Forgive = (done: Done) => Done;

const deafSockets = new WeakSet<Socket>();

/**
 * Makes a socket go on reading after the peer would take no more. A service that refuses an upload
 * (413) answers and closes with bytes unread; the next piece of the upload then fails before the
 * answer is read, and node:net destroys a socket at a failed write with all that waits in it. Here
 * such a write counts as done, the socket is deaf, and reading tells what became of the connection:
 * the answer, and then its end. The socket's own methods are covered, because a TLS socket is made
 * by node:tls alone.
 */
export function keepHearing<S extends Socket>(socket: S): S {
  const forgive = forgiving(socket);
  // oxlint-disable no-underscore-dangle -- the names that node:stream gives them
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  socket._write = (chunk: unknown, encoding: BufferEncoding, done: Done): void => {
    if (isDeaf(socket)) done();
    else write(chunk, encoding, forgive(done));
  };
  if (writev !== undefined) {
    socket._writev = (chunks, done: Done): void => {
      if (isDeaf(socket)) done();
      else writev(chunks, forgive(done));
    };
  }
  // oxlint-enable no-underscore-dangle
  return socket;
}

/** The stream hands in the same `done` at every write, so that one function serves them all. */
function forgiving(socket: Socket): Forgive {
  let known: Done | undefined;
  let doneOrDeaf: Done = () => undefined;
  return (done) => {
    if (known !== done) {
      known = done;
      doneOrDeaf = (error) => {
        if (!error || !PEER_GONE.has(errorCode(error))) {
          done(error);
          return;
        }
        deafSockets.add(socket);
        done();
      };
    }
    return doneOrDeaf;
  };
}

/** Whether a socket's peer was found to take nothing more. */
export function isDeaf(socket: Socket): boolean {
  return deafSockets.has(socket);
}
