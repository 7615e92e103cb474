import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShadowError } from "../../core/index.ts";
import { parseAll } from "./testing/parse-all.ts";

const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");
const OK = "HTTP/1.1 200 OK\r\n";

describe("framing", () => {
  test.each([
    ["a length", `${OK}Content-Length: 2\r\n\r\nhi`, "hi", []],
    ["a length of 0", `${OK}Content-Length: 0\r\n\r\n`, "", []],
    ["chunks", `${OK}Transfer-Encoding: Chunked\r\n\r\n2;x=y\r\nhi\r\n0A\r\n0123456789\r\n0\r\n\r\n`, "hi0123456789", []],
    ["quoted chunk extensions", `${OK}Transfer-Encoding: chunked\r\n\r\n1;a="b c";d\r\nx\r\n0\r\n\r\n`, "x", []],
    ["trailers", `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nX-T: 1\r\nx-t: \xe9\r\n\r\n`, "", ["X-T", "1", "x-t", "\xe9"]],
    ["204 with a length", "HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n", "", []],
    ["304 with chunks", "HTTP/1.1 304 No\r\nTransfer-Encoding: chunked\r\n\r\n", "", []],
    ["no phrase", "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", "x", []],
    ["an interim answer first", `HTTP/1.1 103 Hints\r\nLink: <a>\r\n\r\n${OK}content-length: 1\r\n\r\nx`, "x", []],
    ["a folded field", `${OK}X: a\r\n b\r\nContent-Length: 1\r\n\r\nx`, "x", []],
    ["space before a colon", `${OK}Content-Length : 1\r\n\r\nx`, "x", []],
    ["a control character in the phrase", "HTTP/1.1 200 a\u0001b\r\nContent-Length: 1\r\n\r\nx", "x", []],
  ])("%s", (_what, text, body, trailers) => {
    const parsed = parseAll(bytesOf(text));
    expect(parsed.error).toBeUndefined();
    expect(parsed).toMatchObject({ body, trailers });
  }); // prettier-ignore

  test("a folded value loses the white space around its lines", () => {
    const text = `${OK}X: a \r\n \t b\t \r\nY:\r\n c\r\nContent-Length: 0\r\n\r\n`;
    const { head } = parseAll(bytesOf(text));
    expect(head?.fields).toEqual(["X", "a b", "Y", "c", "Content-Length", "0"]);
  });

  test("a HEAD's answer ends at its head, whatever it says of a body", () => {
    const text = `${OK}Content-Length: 500\r\n\r\n`;
    expect(parseAll(bytesOf(text), { method: "HEAD" })).toMatchObject({ body: "", trailers: [] });
  });

  test("without length and coding the body ends with the connection, and only then", () => {
    const bytes = bytesOf("HTTP/1.0 200 OK\r\n\r\nbody");
    expect(parseAll(bytes)).toMatchObject({ body: "body", trailers: undefined });
    const whole = parseAll(bytes, { fin: true });
    expect(whole).toMatchObject({ body: "body", trailers: [] });
    expect(whole.head?.persistent).toBe(false);
  });

  test.each([
    ["HTTP/1.1", "", true],
    ["HTTP/1.1", "Connection: close\r\n", false],
    ["HTTP/1.1", "Connection: x, Close\r\n", false],
    ["HTTP/1.0", "", false],
    ["HTTP/1.0", "Connection: Keep-Alive\r\n", true],
  ])("%s with %j goes on: %s", (version, field, persistent) => {
    const text = `${version} 200 OK\r\n${field}Content-Length: 0\r\nKeep-Alive: timeout=7, max=9\r\n\r\n`;
    expect(parseAll(bytesOf(text)).head).toMatchObject({ persistent, idleMs: 7000 });
  });
});

describe("what is no answer, or more than one", () => {
  test.each([
    ["garbage", "\0\u0001garbage\r\n\r\n"],
    ["another protocol", "SSH-2.0-OpenSSH\r\n\r\n"],
    ["HTTP/2.0", "HTTP/2.0 200 OK\r\n\r\n"],
    ["HTTP/1.12", "HTTP/1.12 200 OK\r\n\r\n"],
    ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
    ["a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"],
    ["a status below 100", "HTTP/1.1 099 OK\r\n\r\n"],
    ["101 unasked", "HTTP/1.1 101 X\r\nUpgrade: x\r\n\r\n"],
    ["two lengths", `${OK}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx`],
    ["a list of lengths", `${OK}Content-Length: 1, 1\r\n\r\nx`],
    ["a signed length", `${OK}Content-Length: +1\r\n\r\nx`],
    ["a hexadecimal length", `${OK}Content-Length: 0x1\r\n\r\nx`],
    ["an empty length", `${OK}Content-Length:\r\n\r\nx`],
    ["length and coding", `${OK}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`],
    ["another coding", `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n`],
    ["two codings", `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ["a coding in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
    ["a name with a space", `${OK}X Y: 1\r\n\r\n`],
    ["a name with a byte above 127", `${OK}\xe9: 1\r\n\r\n`],
    ["an empty name", `${OK}: 1\r\n\r\n`],
    ["no colon", `${OK}abc\r\n\r\n`],
    ["a NUL in a value", `${OK}X: a\0b\r\n\r\n`],
    ["a bare CR in a value", `${OK}X: a\rContent-Length: 9\r\n\r\n`],
    ["lines ended by LF alone", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"],
    ["one line ended by LF alone", `${OK}X: 1\nContent-Length: 0\r\n`],
    ["a line end before the answer", "\n"],
    ["trailers ended by LF alone", `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nX: 1\n\n`],
    ["a folded line first", `${OK} X: 1\r\n\r\n`],
    ["a chunk without size", `${OK}Transfer-Encoding: chunked\r\n\r\n\r\n`],
    ["a chunk size that is no number", `${OK}Transfer-Encoding: chunked\r\n\r\n-1\r\n`],
    ["a chunk size with a space", `${OK}Transfer-Encoding: chunked\r\n\r\n1 \r\nx\r\n0\r\n\r\n`],
    ["a chunk size beyond numbers", `${OK}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nhi`],
    ["a chunk extension that is none", `${OK}Transfer-Encoding: chunked\r\n\r\n1;{"a"}\r\nx\r\n0\r\n\r\n`],
    ["an empty chunk extension", `${OK}Transfer-Encoding: chunked\r\n\r\n1;\r\nx\r\n0\r\n\r\n`],
    ["a chunk longer than its size", `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n`],
    ["a chunk line ended by LF alone", `${OK}Transfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n`],
    ["bytes behind the answer", `${OK}Content-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n`],
    ["a head above 64 KiB", `${OK}X: ${"a".repeat(70_000)}\r\n\r\n`],
    ["too many fields", `${OK}${"a:\r\n".repeat(2500)}\r\n`],
  ])("%s is refused", (_what, text) => {
    for (const sizes of [[], Array.from({ length: text.length }, () => 1)]) {
      expect(parseAll(bytesOf(text), { sizes }).error).toMatchObject({ code: "ANSWER_INVALID" });
    }
  }); // prettier-ignore

  test.each([
    "HTTP/1.1 200 OK",
    `${OK}Content-Length: 2\r\n\r\nx`,
    `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n`,
  ])("%j and then the end is cut", (text) => {
    expect(parseAll(bytesOf(text), { fin: true }).error).toMatchObject({ code: "ANSWER_CUT" });
  });
});

const piece = fc.constantFrom(
  "HTTP/1.1 200 OK\r\n", "HTTP/1.0 204 x\r\n", "HTTP/1.1 100 C\r\n\r\n", "Content-Length: 3\r\n",
  "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "A: b\r\n", "\r\n", " fold\r\n",
  "abc", "3\r\nabc\r\n", "0\r\n\r\n", "0\r\nT: 1\r\n\r\n", "\n", "\r", "\0", ":", "\xff",
); // prettier-ignore
const answer = fc
  .tuple(fc.constantFrom("", "HTTP/1.1 200 OK\r\n"), fc.array(piece, { maxLength: 12 }))
  .map(([start, pieces]) => bytesOf(start + pieces.join("")));

describe("any bytes", () => {
  test("mean the same however they are cut into reads", () => {
    fc.assert(
      fc.property(answer, fc.array(fc.nat({ max: 9 }), { maxLength: 40 }), (bytes, sizes) => {
        const whole = parseAll(bytes, { fin: true });
        const cut = parseAll(bytes, { sizes, fin: true });
        // An error may come before pieces of the body that a larger read brought with it.
        expect(String(cut.error)).toBe(String(whole.error));
        expect({ ...cut, error: 0 }).toEqual({ ...whole, error: 0 });
      }),
      { numRuns: 3000 },
    );
  });

  test("end in an answer, in nothing yet or in a coded error", () => {
    const bytes = fc.oneof(
      answer,
      fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
    );
    fc.assert(
      fc.property(bytes, (some) => {
        const { error } = parseAll(some, { fin: true });
        expect(error === undefined || error instanceof ShadowError).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
