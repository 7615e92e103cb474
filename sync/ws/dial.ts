import { WebSocket } from "ws";
import { type Clock, ShadowError } from "../../core/index.ts";
import { messageText } from "../message-text.ts";
import { SyncError } from "../sync-error.ts";
import { type Reply, errorOf, field, numberIn, readReply } from "./read-reply.ts";

/** What a server is: one of ours says so, every other is taken for Testground's. */
export interface Hello {
  readonly extensions: boolean;
  /** Changes when the server lost what it held; undefined where nobody can tell. */
  readonly epoch: number | undefined;
  /** Bytes of a message that the server takes. */
  readonly maxMessage: number;
}

export interface Dialled {
  readonly hello: Hello;
  send(frame: string): void;
  ping(): void;
  pause(paused: boolean): void;
  /** Ends the connection at once; `lost` follows. */
  drop(): void;
  /** Ends it with 1000, and at once where the server does not answer. */
  close(): Promise<void>;
}

export interface DialListeners {
  frame(reply: Reply): void;
  /** Anything came. */
  heard(): void;
  /** Once, after the connection was there. */
  lost(): void;
}

export interface DialOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
}

/** Larger answers (a long list of holders) come from servers with extensions alone. */
const READ_BYTES_MAX = 64 * 1024 ** 2;
const TESTGROUND: Hello = { extensions: false, epoch: undefined, maxMessage: 32 * 1024 };
const HELLO_ID = "hello";
const CLOSE_MS = 1000;
/**
 * A service without extensions sees the barrier alone, which passes at once; one of ours answers the
 * hello. So either way there is one answer, and nothing to wait out.
 */
const HELLO = `{"id":"${HELLO_ID}","is_cancel":false,"barrier":{"state":"shadowdiff:hello","target":0},"hello":{}}`;

/**
 * Connects and learns what the server is. Throws CONNECTION_LOST where that takes too long or fails,
 * SYNC_TOKEN_REFUSED, and SYNC_URL.
 */
export async function dial(options: DialOptions, listeners: DialListeners): Promise<Dialled> {
  const { url, token, clock, connectTimeoutMs } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Dialled>();
  const socket = openSocket(url, token);
  let greeted = false;
  const refuse = (why: string, cause?: unknown): void => {
    reject(
      new SyncError("CONNECTION_LOST", `no sync server at ${withoutSecret(url)}: ${why}`, {
        cause,
      }),
    );
  };
  const disarm = clock.after(connectTimeoutMs, () => {
    refuse(`no answer within ${connectTimeoutMs} ms`);
    socket.terminate();
  });
  socket.on("open", () => socket.send(HELLO));
  socket.on("pong", listeners.heard);
  socket.on("message", (data) => {
    listeners.heard();
    const reply = readReply(messageText(data));
    if (greeted && reply !== undefined) listeners.frame(reply);
    if (greeted || reply?.id !== HELLO_ID) return;
    // Taken for Testground's, it would be one for as long as the connection lives.
    if (reply.error !== "") {
      refuse(errorOf(reply.error).message);
      socket.terminate();
      return;
    }
    greeted = true;
    disarm();
    resolve(dialled(socket, helloOf(reply), clock));
  });
  socket.on("unexpected-response", (request, response) => {
    if (response.statusCode === 401) reject(tokenRefused(url, token !== undefined));
    refuse(`it answered ${response.statusCode}`);
    request.destroy();
  });
  socket.on("error", (error) => refuse(error.message, error));
  socket.on("close", () => {
    disarm();
    if (greeted) listeners.lost();
    else refuse("it closed the connection");
  });
  return promise;
}

function helloOf({ result }: Reply): Hello {
  const epoch = numberIn(result, "epoch");
  const maxMessage = numberIn(result, "max_message");
  if (field(result, "protocol") !== 1 || epoch === undefined || maxMessage === undefined) {
    return TESTGROUND;
  }
  return { extensions: true, epoch, maxMessage };
}

function dialled(socket: WebSocket, hello: Hello, clock: Clock): Dialled {
  return {
    hello,
    send(frame) {
      if (socket.readyState === socket.OPEN) socket.send(frame);
    },
    ping() {
      if (socket.readyState === socket.OPEN) socket.ping();
    },
    pause(paused) {
      if (paused) socket.pause();
      else socket.resume();
    },
    drop: () => socket.terminate(),
    close: () =>
      new Promise((resolve) => {
        const disarm = clock.after(CLOSE_MS, () => socket.terminate());
        socket.once("close", () => {
          disarm();
          resolve();
        });
        // A socket that is read no further would not see the answer.
        socket.resume();
        socket.close(1000);
      }),
  };
}

function openSocket(url: string, token: string | undefined): WebSocket {
  try {
    return new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: READ_BYTES_MAX,
      skipUTF8Validation: true,
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    });
  } catch (cause) {
    throw new ShadowError(
      "SYNC_URL",
      "expected an address like ws://host:5050, and a token without line breaks",
      { cause },
    );
  }
}

/** Where it is: user, password, path and query stay with whoever gave them. */
function withoutSecret(url: string): string {
  if (!URL.canParse(url)) return "an address that cannot be read";
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

function tokenRefused(url: string, given: boolean): ShadowError {
  const why = given ? "does not know the token that it was given" : "wants a token, and got none";
  return new ShadowError(
    "SYNC_TOKEN_REFUSED",
    `the sync server at ${withoutSecret(url)} ${why}: --token or SHADOWDIFF_SYNC_TOKEN says it to a command.`,
  );
}
