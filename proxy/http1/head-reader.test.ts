import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeadReader } from "./head-reader.ts";
import { parseAnswerHead } from "./parse-answer-head.ts";

const fresh = (text: string, headRequest: boolean) =>
  parseAnswerHead(text, text.length - 2, headRequest);

/** Few lengths and few letters, so that many different heads fall into one slot of the memory. */
const head = fc
  .record({
    status: fc.constantFrom(200, 204, 404),
    length: fc.constantFrom(0, 3, 4),
    close: fc.boolean(),
    value: fc.string({ unit: fc.constantFrom("a", "b", "\xe9"), maxLength: 12 }),
    /** Beyond what is remembered. */
    long: fc.boolean(),
  })
  .map(
    ({ status, length, close, value, long }) =>
      `HTTP/1.1 ${status} OK\r\nContent-Length: ${length}\r\nX-A: ${value}\r\n` +
      `${close ? "Connection: close\r\n" : ""}${long ? `X-B: ${value.padEnd(1100, "-")}\r\n` : ""}\r\n`,
  );

describe("a reader that remembers heads", () => {
  test("reads whatever comes as if it had never read before, wherever it lies in the buffer", () => {
    fc.assert(
      fc.property(fc.array(head, { maxLength: 60 }), fc.boolean(), (texts, headRequest) => {
        const reader = new HeadReader(headRequest);
        const buffer = Buffer.alloc(4096);
        for (const [at, text] of texts.entries()) {
          const end = at + buffer.write(text, at, "latin1");
          expect(reader.read(buffer, at, end)).toEqual(fresh(text, headRequest));
          buffer.fill(0);
        }
      }),
    );
  });

  test("gives the same object for the same bytes, and another for other ones of that length", () => {
    const reader = new HeadReader(false);
    const read = (text: string) => reader.read(Buffer.from(text, "latin1"), 0, text.length);
    const first = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
    const other = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";
    const kept = read(first);
    expect(read(first)).toBe(kept);
    expect(read(other)).toMatchObject({ length: 4 });
    expect(read(first)).toMatchObject({ length: 3 });
  });

  test("what is no head is refused each time, and does not spoil what was remembered", () => {
    const reader = new HeadReader(false);
    const read = (text: string) => reader.read(Buffer.from(text, "latin1"), 0, text.length);
    const good = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
    const bad = "HTTP/1.1 2x0 OK\r\nContent-Length: 3\r\n\r\n";
    for (let times = 0; times < 2; times += 1) {
      expect(read(good)).toMatchObject({ status: 200, length: 3 });
      expect(() => read(bad)).toThrow(expect.objectContaining({ code: "ANSWER_INVALID" }));
    }
  });
});
