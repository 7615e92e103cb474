import { type OnReadOpts, Socket } from "node:net";
import type { ServiceAddress } from "../../core/index.ts";
import { keepHearing } from "./keep-hearing.ts";
import { nodeTls } from "./node-tls.ts";
import { type TlsOptions, tlsOptionsOf } from "./tls-options.ts";

/** How a connection hears of bytes: a view of a buffer that is its reader's during the call only. */
export type ReadBytes = (bytes: Buffer, length: number) => void;

/** Opens connections to one service. */
export interface Dial {
  readonly address: ServiceAddress;
  /** From the files as they were when the dial was made. */
  readonly secure: TlsOptions | undefined;
  /** Begins a connection; `read` gets what arrives. Failures come as the socket's `error`. */
  open(read: ReadBytes): Socket;
}

/**
 * One buffer a thread for everything that is read from plain sockets: a read fills it and its
 * reader is done with it before the next one, so that reading allocates nothing. On Windows reads
 * are begun before their bytes are there, so that each connection needs a buffer of its own.
 */
const READ_BYTES = 65_536;
const shared = process.platform === "win32" ? undefined : Buffer.allocUnsafeSlow(READ_BYTES);

/** Throws TLS_FILE where a certificate or key cannot be read or used. */
export function createDial(address: ServiceAddress): Dial {
  const secure = address.tls === undefined ? undefined : tlsOptionsOf(address, address.tls);
  const where =
    address.path === undefined
      ? { host: address.host, port: address.port }
      : { path: address.path };
  return {
    address,
    secure,
    open(read) {
      if (secure === undefined) {
        const socket = keepHearing(new Socket({ noDelay: true, onread: readInto(read) }));
        return socket.connect(where);
      }
      const { connect } = nodeTls();
      const socket = keepHearing(connect({ ...where, ...secure, ALPNProtocols: ["http/1.1"] }));
      socket.setNoDelay(true);
      socket.on("data", (bytes: Buffer) => read(bytes, bytes.length));
      return socket;
    },
  };
}

function readInto(read: ReadBytes): OnReadOpts {
  const buffer = shared ?? Buffer.allocUnsafeSlow(READ_BYTES);
  return {
    buffer,
    callback(length) {
      read(buffer, length);
      return true;
    },
  };
}
