import fc from "fast-check";
import { openFuzzStage } from "../fuzz-stage.ts";
import { fuzzTarget } from "../fuzz-target.ts";
import { cut, cuts, mutate, mutations } from "../mutate.ts";
import { playClient } from "../play-client.ts";
import { MessageReader } from "../../mirror-cases/message-reader.ts";

const path = fc.constantFrom(
  ...[
    "/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/v1",
    "/api/v1/status",
    "/api/v1/verdict",
    "/api/v1/runs",
  ],
  ...[
    "/api/v1/endpoints",
    "/api/v1/endpoints/1",
    "/api/v1/differences",
    "/api/v1/differences/a3f8c21b9d04",
  ],
  ...[
    "/api/v1/samples/1",
    "/api/v1/latency/x",
    "/api/v1/rules",
    "/api/v1/approvals",
    "/api/v1/mirror",
  ],
  ...[
    "/api/v1/openapi.json",
    "/api/v1/sync",
    "/api/v1/../../etc/passwd",
    "/%",
    "/%00",
    "/api/v1/samples/%ff",
  ],
  ...[
    "/__proto__",
    "/assets/..%2f..%2fpackage.json",
    `/${"long".repeat(3000)}`,
    "/api/v1/endpoints/%E0%A4%A",
  ],
);
const query = fc.constantFrom(
  ...[
    "",
    "",
    "?cursor=",
    "?cursor=x",
    "?cursor=eyJhIjoxfQ==",
    "?endpoint=%",
    "?q=%00",
    "?q[]=a&q[b]=c",
    "?limit=-1",
  ],
  ...[
    "?limit=1e9",
    "?class=candidate&class=all",
    "?verdict=nope",
    `?q=${"x".repeat(4000)}`,
    "?__proto__[a]=b",
  ],
  ...[
    "?endpoint=GET%20/x&q=(((((a*)*)*)*)*",
    "?run=latest",
    "?run=..%2f..",
    "?cursor=-9223372036854775809",
  ],
);
const method = fc.constantFrom("GET", "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH");
const body = fc.oneof(
  fc.constantFrom(
    ...[
      "",
      '{"enabled":true}',
      '{"enabled":1}',
      "{",
      "null",
      "[]",
      '"x"',
      '{"__proto__":{"a":1}}',
      "\xff\xfe",
    ],
    ...[
      "[".repeat(20_000),
      '{"enabled":true,"more":1}',
      "x".repeat(2_000_000),
      "version: 1\ncompare: []\n",
    ],
  ),
  fc.json({ maxDepth: 3 }),
);
const field = fc.constantFrom(
  ...[
    "Content-Type: application/json",
    "Content-Type: application/json; charset=utf-7",
    "Content-Type: x",
  ],
  ...[
    "Content-Encoding: gzip",
    "Content-Encoding: br",
    "Authorization: Bearer x",
    "Authorization: Basic x",
  ],
  ...[
    "Cookie: a=b; =; %",
    "Origin: http://evil",
    "Host: evil",
    "Accept: text/event-stream",
    "Accept: */*;q=x",
  ],
  ...[
    "If-None-Match: *",
    "Range: bytes=0-",
    "X-Forwarded-For: ,,",
    "Sec-Fetch-Site: cross-site",
    "Expect: 100-continue",
  ],
);

const request = fc
  .tuple(method, path, query, fc.array(field, { maxLength: 3 }), body)
  .map(([name, where, asked, fields, content]) => {
    const lines = [`${name} ${where}${asked} HTTP/1.1`, "Host: 127.0.0.1", ...fields];
    const length = content === "" ? "" : `Content-Length: ${content.length}\r\n`;
    return `${lines.join("\r\n")}\r\n${length}\r\n${content}`;
  });

const PIECES = [
  "\r\n",
  "\0",
  "%",
  "?",
  "&",
  "=",
  "[",
  "{",
  "..",
  "/",
  "\x80",
  "Transfer-Encoding: chunked\r\n",
];
const connection = fc.tuple(request, mutations(PIECES), cuts);

/** Any request to the admin server: an answer below 500, and the run goes on. */
export const api = fuzzTarget(
  "api",
  fc.array(connection, { minLength: 1, maxLength: 5 }),
  async () => {
    const stage = await openFuzzStage();
    return {
      async play(connections) {
        const asked = connections.map(async ([bytes, changes, places]) => {
          const pieces = cut(mutate(bytes, changes), places);
          const received = await playClient(stage.run.admin, { pieces, finish: "wait" });
          const reader = new MessageReader({
            kind: "answer",
            nextMethod: () => bytes.split(" ")[0],
          });
          reader.feed(received);
          for (const { status, startLine, body: said } of reader.messages) {
            // 501 and 503 are said of what this version or this moment has not.
            if (status === 500) throw new Error(`${startLine}: ${said.slice(0, 500)}`);
          }
        });
        await Promise.all([stage.canary(), ...asked]);
        await stage.check();
      },
      stop: () => stage.stop(),
    };
  },
);
