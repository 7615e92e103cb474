import fc from "fast-check";
import { cut, cuts, mutate, mutations } from "./mutate.ts";

/** Stands in a script for what tells its bytes from all others; put in when it is played. */
export const ID = "~id~";

/** What one client does with one connection. */
export interface ClientScript {
  /** latin1, written one after the other. */
  readonly pieces: readonly string[];
  readonly finish: "wait" | "end" | "reset";
}

const SMUGGLED = `GET /f/${ID}/smuggled HTTP/1.1\r\nHost: a\r\n\r\n`;

const method = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS") },
  { weight: 1, arbitrary: fc.constantFrom("PATCH", "TRACE", "CONNECT", "get", "PURGE", "QUERY") },
);

const target = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("", "/early", "/a?b=c&c=~id~", "//x/..%2f/%00") },
  { weight: 1, arbitrary: fc.constantFrom("/\x80\xff", `/${"long".repeat(2300)}`, "#x", "/ x") },
);

const line = fc
  .tuple(
    method,
    target,
    fc.constantFrom("", "", "", "", "http://b:1", "https://[::1]", "*"),
    fc.constantFrom("1.1", "1.1", "1.1", "1.1", "1.0", "1.2", "2.0", "0.9"),
  )
  .map(([name, path, before, version]) => {
    return before === "*"
      ? `${name} * HTTP/${version}`
      : `${name} ${before}/f/${ID}${path} HTTP/${version}`;
  });

const field = fc.constantFrom(
  ...[
    "Connection: close",
    "Connection: keep-alive",
    "Connection: x-a, host, content-length",
    "X-A: 1",
  ],
  ...[
    "Expect: 100-continue",
    "Expect: 200-ok",
    "TE: trailers, deflate",
    "Trailer: X-T",
    "Keep-Alive: 5",
  ],
  ...["Max-Forwards: 0", "Max-Forwards: 3", "Via: 1.1 shadowdiff", "Proxy-Connection: keep-alive"],
  ...["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="],
  ...["Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__", "Sec-WebSocket-Version: 13"],
  ...["Host: b", "Host: ", "Host: a, b", "Host : a", "host:\ta", `X-Long: ${"x".repeat(3000)}`],
  ...[
    "X-Latin: \xe4\xff",
    "X-Fold: a\r\n b",
    "X-Nul: \0",
    "Bare\nLF: 1",
    "Transfer-Encoding: identity",
  ],
  ...["Content-Length: 3", "content-length: 0", "Content-Length: +1", "Content-Length: 1, 1"],
  ...[
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding:\x0bchunked",
  ],
  ...["traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "X-Request-Id: ~id~"],
  ...["Cookie: a=b; c=d", "Authorization: Bearer x.y.z", "Content-Type: application/json"],
);

const content = fc.oneof(
  fc.constantFrom("", "hello", SMUGGLED, `0\r\n\r\n${SMUGGLED}`, '{"a":1}', "x".repeat(70_000)),
  fc.string({ unit: "binary-ascii", maxLength: 40 }),
);

const chunked = fc
  .tuple(
    fc.array(content, { maxLength: 4 }),
    fc.constantFrom("", "", ";ext=1", " ", ";e\n"),
    fc.constantFrom("", "", "X-T: 1\r\n", "Content-Length: 5\r\n", SMUGGLED),
  )
  .map(([parts, extension, trailers]) => {
    const chunks = parts.filter((part) => part !== "");
    const coded = chunks.map((part) => `${part.length.toString(16)}${extension}\r\n${part}\r\n`);
    return `${coded.join("")}0${extension}\r\n${trailers}\r\n`;
  });

const framed = fc.oneof(
  { weight: 3, arbitrary: fc.constant(["", ""] as const) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(content, fc.constantFrom(0, 0, 0, 0, 0, 1, -1, 40))
      .map(([body, lie]) => [`Content-Length: ${body.length + lie}\r\n`, body] as const),
  },
  {
    weight: 2,
    arbitrary: chunked.map((body) => ["Transfer-Encoding: chunked\r\n", body] as const),
  },
);

const host = fc.constantFrom(
  "Host: a\r\n",
  "Host: a\r\n",
  "Host: a\r\n",
  "Host: shop.test:81\r\n",
  "",
);
const fields = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.array(field, { maxLength: 3 }) },
);

const request = fc
  .tuple(line, host, fields, framed)
  .map(([start, named, extra, [framing, body]]) => {
    const lines = extra.map((text) => `${text}\r\n`).join("");
    return `${start}\r\n${named}${lines}${framing}\r\n${body}`;
  });

const PIECES = [
  ...["\r\n", "\n", "\r", "\0", " ", ":", "\x80", "\t", "\r\n\r\n", "0\r\n\r\n", "-1", "ffffffff"],
  ...[
    "chunked",
    "Transfer-Encoding: chunked\r\n",
    "Content-Length: 5\r\n",
    "HTTP/1.0",
    "Host: b\r\n",
  ],
  ...[
    "//",
    "%",
    "Connection: close\r\n",
    "Upgrade: websocket\r\nConnection: upgrade\r\n",
    SMUGGLED,
  ],
];

/** A connection's whole life: requests by the grammar, changed here and there, cut anywhere. */
export const clientScript: fc.Arbitrary<ClientScript> = fc
  .tuple(
    fc.oneof(
      { weight: 12, arbitrary: fc.array(request, { minLength: 1, maxLength: 4 }) },
      { weight: 1, arbitrary: request.map((one) => Array.from({ length: 80 }, () => one)) },
      { weight: 1, arbitrary: fc.array(fc.string({ unit: "binary-ascii" }), { maxLength: 3 }) },
    ),
    mutations(PIECES),
    cuts,
    fc.constantFrom<ClientScript["finish"][]>("wait", "wait", "end", "reset"),
  )
  .map(([requests, changes, places, finish]) => ({
    pieces: cut(mutate(requests.join(""), changes), places),
    finish,
  }));
