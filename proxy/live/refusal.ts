/** A request that is answered here and never reaches the live service. */
export interface Refusal {
  readonly status: number;
  /** Stable code in the ledger's spelling; the answer prints it in capitals. */
  readonly reason: string;
  readonly detail: string;
}

function refusal(status: number, reason: string, detail: string): Refusal {
  return { status, reason, detail };
}

/** Everything the live path refuses by itself, by RFC 9110 and 9112 where a number is given. */
export const REFUSALS = {
  httpVersion: refusal(505, "http-version", "only HTTP/1.0 and HTTP/1.1 are spoken here"),
  hostMissing: refusal(400, "host-missing", "an HTTP/1.1 request needs a Host field"),
  hostRepeated: refusal(400, "host-repeated", "a request has one Host field"),
  hostInvalid: refusal(400, "host-invalid", "the Host field or authority is not host[:port]"),
  targetInvalid: refusal(
    400,
    "target-invalid",
    "the request target has no form that is served here",
  ),
  encodingOnHttp10: refusal(
    400,
    "encoding-on-http10",
    "Transfer-Encoding does not exist in HTTP/1.0",
  ),
  encodingUnknown: refusal(
    501,
    "encoding-unknown",
    "the only transfer coding served here is chunked",
  ),
  framingConflict: refusal(
    400,
    "framing-conflict",
    "Content-Length and Transfer-Encoding exclude each other",
  ),
  headerCount: refusal(431, "header-count", "the request has too many header fields"),
  headerBytes: refusal(431, "header-bytes", "the request's header fields are too large"),
  targetBytes: refusal(414, "target-bytes", "the request target is too long"),
  timeout: refusal(408, "request-timeout", "the request did not arrive in time"),
  malformed: refusal(400, "malformed", "the request is not HTTP"),
  chunkExtensions: refusal(413, "chunk-extensions", "the request's chunk extensions are too large"),
  expectation: refusal(417, "expectation", "the only expectation met here is 100-continue"),
  connect: refusal(405, "connect", "this is a gateway, it opens no tunnels"),
  maxForwards: refusal(405, "max-forwards", "Max-Forwards ended the request's way here"),
  upgrade: refusal(501, "upgrade", "the only upgrade carried here is a GET to websocket"),
  loop: refusal(508, "loop", "the request has passed through this gateway too often"),
  forward: refusal(400, "forward", "the request cannot be sent on"),
  busy: refusal(503, "busy", "too many requests wait for the live service"),
} as const satisfies Readonly<Record<string, Refusal>>;

const PHRASES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  414: "URI Too Long",
  417: "Expectation Failed",
  431: "Request Header Fields Too Large",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  505: "HTTP Version Not Supported",
  508: "Loop Detected",
};

export function reasonPhrase(status: number): string {
  return PHRASES[status] ?? "";
}

/** `HOST_REPEATED: a request has one Host field`. */
export function refusalText(what: Refusal): string {
  return `${what.reason.toUpperCase().replaceAll("-", "_")}: ${what.detail}\n`;
}

/** A whole closing answer as bytes (latin1), for sockets that have no response object. */
export function rawRefusal(what: Refusal): string {
  const body = refusalText(what);
  const allow =
    what.status === 405 ? "Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH\r\n" : "";
  return (
    `HTTP/1.1 ${what.status} ${reasonPhrase(what.status)}\r\n${allow}Connection: close\r\n` +
    `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}
