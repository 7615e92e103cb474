import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type NodeReader, startNodeReader } from "./testing/ask-node.ts";
import { parseAll } from "./testing/parse-all.ts";

/**
 * What we understand of an answer and what Node's own parser (llhttp, strict) does must never
 * differ: two readers that disagree are how answers and requests get smuggled.
 */
let node: NodeReader;
beforeAll(async () => {
  node = await startNodeReader();
});
afterAll(() => node.close());

const field = fc.constantFrom(
  "Content-Length: 3", "content-length:3", "Content-Length: 4", "Transfer-Encoding: chunked",
  "Transfer-Encoding: identity", "Connection: close", "X-A: 1", "x-a:\t2 ", "B:", "Set-Cookie: a=b",
); // prettier-ignore
const body = fc.constantFrom(
  "abc", "", "abcd", "3\r\nabc\r\n0\r\n\r\n", "1;e\r\na\r\n2\r\nbc\r\n0\r\nT: 1\r\n\r\n", "3\r\nab",
); // prettier-ignore
const head = fc.constantFrom(
  "HTTP/1.1 200 OK",
  "HTTP/1.0 200 OK",
  "HTTP/1.1 304 N",
  "HTTP/1.1 404 ",
);
const interim = fc.constantFrom("", "HTTP/1.1 103 E\r\nLink: a\r\n\r\n");

test("an answer that we take, Node takes with the same status, fields, body and trailers", async () => {
  const text = fc
    .tuple(interim, head, fc.array(field, { maxLength: 3 }), body)
    .map(
      ([before, line, fields, after]) =>
        `${before}${[line, ...fields].join("\r\n")}\r\n\r\n${after}`,
    );
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom("GET", "HEAD"), async (sent, method) => {
      const answer = Buffer.from(sent, "latin1");
      const ours = parseAll(answer, { method, fin: true });
      if (ours.error !== undefined || ours.head === undefined) return;
      taken += 1;
      expect(await node.read(answer, method)).toEqual({
        status: ours.head.status,
        fields: ours.head.fields,
        body: ours.body,
        trailers: ours.trailers,
      });
    }),
    { numRuns: 600 },
  );
  expect(taken).toBeGreaterThan(100);
});
