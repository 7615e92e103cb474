import { setTimeout as delay } from "node:timers/promises";
import type { SeenRequest, UpstreamScript } from "./raw-upstream.ts";

export const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** Says these bytes when a request is complete. */
export function says(bytes: string): UpstreamScript {
  return { onWhole: ({ wire }) => void wire.socket.write(bytes, "latin1") };
}

/** Says these bytes when a request is complete, then cuts the connection. */
export function saysAndResets(bytes: string): UpstreamScript {
  return {
    onWhole: ({ wire }) => {
      wire.socket.write(bytes, "latin1", () => wire.socket.resetAndDestroy());
    },
  };
}

/** Says these bytes when a request is complete, then closes its side. */
export function saysAndCloses(bytes: string): UpstreamScript {
  return { onWhole: ({ wire }) => void wire.socket.end(bytes, "latin1") };
}

export const ok: UpstreamScript = {
  onHead: ({ message, wire }) => {
    if (message.get("expect") !== undefined) wire.socket.write("HTTP/1.1 100 Continue\r\n\r\n");
  },
  onWhole: ({ wire }) => void wire.socket.write(OK),
};

const silent: UpstreamScript = {};

function later(ms: number): UpstreamScript {
  return {
    onWhole: ({ wire }) => {
      void delay(ms).then(() => wire.socket.write(OK));
    },
  };
}

const MEGABYTE = Buffer.alloc(1_000_000, 0x62);
export const BIG_BYTES = 50 * MEGABYTE.length;

/** 50 MB, of which the last piece waits until the client has had a first one. */
const big: UpstreamScript = {
  onWhole: ({ wire }) => {
    wire.socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${BIG_BYTES}\r\n\r\n`);
    for (let index = 0; index < 50; index += 1) wire.socket.write(MEGABYTE);
  },
};

/** One byte a beat, as long as the other side holds the line. */
function drip({ wire }: SeenRequest): void {
  const text = "HTTP/1.1 200 OK\r\n";
  let at = 0;
  const timer = setInterval(() => {
    if (wire.closed || at >= text.length) clearInterval(timer);
    else wire.socket.write(text.charAt(at));
    at += 1;
  }, 100);
  timer.unref();
}

const REPEATED = [
  "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Dup: a\r\nX-Dup: b\r\n",
  "Content-Length: 2\r\n\r\nok",
].join("");
const TRAILED =
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n5\r\nhello\r\n0\r\nX-T: v\r\n\r\n";

/** What the live service does, by the words of the case. */
export const LIVE_SCRIPTS: Readonly<Record<string, UpstreamScript>> = {
  "200 'ok' after reading the whole request": ok,
  "nothing listens": silent,
  "200 with 50 MB": big,
  "401 without reading the body": {
    onHead: ({ wire }) => {
      wire.socket.write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
    },
  },
  "200 with Connection: X-Bar, X-Bar: 1, Keep-Alive: timeout=7": says(
    "HTTP/1.1 200 OK\r\nConnection: X-Bar\r\nX-Bar: 1\r\nKeep-Alive: timeout=7\r\nContent-Length: 2\r\n\r\nok",
  ),
  "CL 100, 10 bytes, RST": saysAndResets(
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789",
  ),
  "chunked, one chunk, FIN": saysAndCloses(
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
  ),
  "HEAD: 200 CL 500, no body": {
    onWhole: ({ message, wire }) => {
      const head = message.method === "HEAD";
      wire.socket.write(head ? "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" : OK);
    },
  },
  "header name byte 0xE9": says("HTTP/1.1 200 OK\r\nX-\u00e9: 1\r\nContent-Length: 2\r\n\r\nok"),
  "HTTP/1.0 200, no length, 'body', FIN": saysAndCloses("HTTP/1.0 200 OK\r\n\r\nbody"),
  "chunked 'hello' with Trailer: X-T": says(TRAILED),
  "keep-alive answer, then FIN after 5 ms idle": {
    onWhole: ({ wire }) => {
      wire.socket.write(OK);
      void delay(5).then(() => wire.socket.end());
    },
  },
  "200 after 300 ms": later(300),
  "answers after 30 s": silent,
  "Set-Cookie: a=1, Set-Cookie: b=2, X-Dup: a, X-Dup: b": says(REPEATED),
  "200 after 1 s": later(1000),
};

/** What the shadow does, by the words of the case: the baselines answer unless all three are meant. */
export const SHADOW_SCRIPTS: Readonly<Record<string, UpstreamScript>> = {
  "200 'ok'": ok,
  "candidate accepts and never answers": silent,
  "nothing listens for candidate": silent,
  "headers with Content-Length 100, 10 bytes, RST": saysAndResets(
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789",
  ),
  "'\\x00\\x01garbage\\r\\n\\r\\n'": says("\u0000\u0001garbage\r\n\r\n"),
  "host name under .invalid": silent,
  "candidate down at first": ok,
  "'HTTP/1.1 103 ..' then 'HTTP/1.1 101 ..'": says(
    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
  ),
  "drip-feed the status line": { onWhole: drip },
};
