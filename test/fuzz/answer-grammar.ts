import fc from "fast-check";
import { parseAll } from "../../proxy/http1/testing/parse-all.ts";
import { cut, cuts, mutate, mutations } from "./mutate.ts";
import { ID } from "./request-grammar.ts";

/** What a service does with one request. */
export interface ServiceScript {
  /** When it begins: before it read the body, or after. */
  readonly when: "head" | "whole";
  /** latin1, written one after the other. */
  readonly pieces: readonly string[];
  readonly finish: "keep" | "end" | "reset";
}

const interims = fc.oneof(
  { weight: 4, arbitrary: fc.constant("") },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "HTTP/1.1 100 Continue\r\n\r\n",
      `HTTP/1.1 103 Early Hints\r\nLink: </${ID}>\r\n\r\n`,
      "HTTP/1.1 102 P\r\nContent-Length: 5\r\n\r\n",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
      "HTTP/1.1 199 x\r\nTransfer-Encoding: chunked\r\n\r\n",
    ),
  },
  { weight: 1, arbitrary: fc.constant("HTTP/1.1 103 E\r\nLink: a\r\n\r\n".repeat(3000)) },
);

const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom("HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found", "HTTP/1.1 500 "),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "HTTP/1.1 204 N",
      "HTTP/1.1 304 N",
      "HTTP/1.0 200 OK",
      "HTTP/1.1 205 R",
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...["HTTP/1.1 200", "HTTP/1.1 999 x", "HTTP/1.1 099 x", "HTTP/2.0 200 OK", "HTTP/1.2 200 OK"],
      ...[
        "HTTP/1.1  200 OK",
        "ICY 200 OK",
        "HTTP/1.1 200 \xe4\x01\x7f",
        "http/1.1 200 OK",
        "\r\nHTTP/1.1 200 OK",
      ],
    ),
  },
);

const field = fc.constantFrom(
  ...[
    "Connection: close",
    "Connection: keep-alive",
    "Keep-Alive: timeout=1",
    "Keep-Alive: timeout=0",
  ],
  ...[
    "Connection: x-a, content-length",
    "X-A: 1",
    "Trailer: X-T",
    "Set-Cookie: a=b",
    "Set-Cookie: c=d",
  ],
  ...[
    "Date: x",
    "Upgrade: h2c",
    "Proxy-Connection: close",
    "X-Space : 1",
    "X-Fold: a\r\n b",
    "X-L: \xe4",
  ],
  ...["X-Nul: \0", "Bare\nLF: 1", ": none", "nocolon", "X-Empty:", `X-Long: ${"x".repeat(9000)}`],
  ...[
    "Content-Length: 3",
    "Content-Length: 0",
    "Content-Length: 03",
    "Content-Length: +3",
    "Content-Length: 3, 3",
  ],
  ...[
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: identity",
  ],
  ...["Content-Length: 999999999999999", "Content-Length: 18446744073709551616", "Content-Length:"],
);

const content = fc.oneof(
  fc.constantFrom("", "abc", `{"id":"${ID}"}`, `HTTP/1.1 200 OK\r\nX: ${ID}\r\n\r\n`),
  fc.constantFrom("x".repeat(8192), "y".repeat(70_000), "z".repeat(300_000)),
  fc.string({ unit: "binary-ascii", maxLength: 40 }),
);

const chunked = fc
  .tuple(
    fc.array(content, { maxLength: 4 }),
    fc.constantFrom("", "", ";ext=1", " ", ";e\n", ";\r"),
    fc.constantFrom("", "", "X-T: 1\r\n", "Content-Length: 5\r\n", " fold\r\n", "bad\r\n"),
  )
  .map(([parts, extension, trailers]) => {
    const chunks = parts.filter((part) => part !== "");
    const coded = chunks.map((part) => `${part.length.toString(16)}${extension}\r\n${part}\r\n`);
    return `${coded.join("")}0${extension}\r\n${trailers}\r\n`;
  });

const framed = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(content, fc.constantFrom(0, 0, 0, 0, 0, 1, -1, 40))
      .map(([body, lie]) => [`Content-Length: ${body.length + lie}\r\n`, body] as const),
  },
  {
    weight: 3,
    arbitrary: chunked.map((body) => ["Transfer-Encoding: chunked\r\n", body] as const),
  },
  { weight: 1, arbitrary: content.map((body) => ["", body] as const) },
);

const fields = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.array(field, { maxLength: 3 }) },
);

const PIECES = [
  ...[
    "\r\n",
    "\n",
    "\r",
    "\0",
    " ",
    ":",
    "\x80",
    "\t",
    "\r\n\r\n",
    "0\r\n\r\n",
    "-1",
    "ffffffff",
    "HTTP/1.1 ",
  ],
  ...[
    "chunked",
    "Transfer-Encoding: chunked\r\n",
    "Content-Length: 5\r\n",
    "Connection: close\r\n",
    ";",
  ],
  `HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-Id: ${ID}\r\n\r\nabc`,
];

/** The bytes of one answer, maybe with more before and behind, changed here and there. */
export const answerBytes: fc.Arbitrary<string> = fc
  .tuple(interims, line, fields, framed, mutations(PIECES))
  .map(([before, start, extra, [framing, body], changes]) => {
    const lines = extra.map((text) => `${text}\r\n`).join("");
    const whole = `${before}${start}\r\nX-Id: ${ID}\r\n${lines}${framing}\r\n${body}`;
    return mutate(whole, changes);
  });

export const serviceScript: fc.Arbitrary<ServiceScript> = fc
  .tuple(
    fc.oneof(
      { weight: 10, arbitrary: answerBytes },
      { weight: 1, arbitrary: fc.string({ unit: "binary-ascii", maxLength: 200 }) },
      { weight: 1, arbitrary: fc.constant("") },
    ),
    cuts,
    fc.constantFrom<ServiceScript["when"][]>("whole", "whole", "head"),
    fc.constantFrom<ServiceScript["finish"][]>("keep", "keep", "end", "reset"),
  )
  .map(([bytes, places, when, finish]) => ({ pieces: cut(bytes, places), when, finish }));

/**
 * Without the pieces that come after the answer is over or is none: what a service says unasked can
 * be the answer of the next request to anybody who reads HTTP/1.1, so no fault of ours would show.
 */
export function withoutAfterthoughts(pieces: readonly string[], method: string): string[] {
  const kept: string[] = [];
  for (const piece of pieces) {
    kept.push(piece);
    const read = parseAll(Buffer.from(kept.join(""), "latin1"), { method });
    if (read.error !== undefined || read.trailers !== undefined) break;
  }
  return kept;
}
