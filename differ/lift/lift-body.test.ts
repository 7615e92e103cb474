import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLifting } from "./lifting.ts";
import { lift, tree } from "./testing/lift.ts";
import { shopDescriptors } from "./testing/shop-descriptors.ts";

const JSON_TYPE = "application/json";
const BODY = '{"a":1}';

describe("content codings", () => {
  test.each([
    ["gzip", gzipSync(BODY)],
    ["X-GZIP", gzipSync(BODY)],
    ["gzip", Buffer.concat([gzipSync('{"a"'), gzipSync(":1}")])],
    ["gzip", Buffer.concat([gzipSync(BODY), Buffer.alloc(9)])],
    ["br", brotliCompressSync(BODY)],
    ["deflate", deflateSync(BODY)],
    ["deflate", deflateRawSync(BODY)],
    ["zstd", zstdCompressSync(BODY)],
    ["zstd", Buffer.concat([zstdCompressSync('{"a"'), zstdCompressSync(":1}")])],
    ["deflate, gzip", gzipSync(deflateSync(BODY))],
    ["identity", Buffer.from(BODY)],
  ])("%s is undone", (encoding, bytes) => {
    expect(tree(JSON_TYPE, bytes, { encoding })).toEqual({ a: 1 });
  });

  test.each([
    ["gzip", gzipSync(BODY).subarray(0, -4)],
    ["gzip", Buffer.concat([gzipSync(BODY), Buffer.from("more")])],
    ["br", Buffer.concat([brotliCompressSync(BODY), Buffer.from("more")])],
    ["deflate", Buffer.concat([deflateSync(BODY), Buffer.from("more")])],
    ["zstd", Buffer.concat([zstdCompressSync(BODY), Buffer.from("more")])],
    ["zstd", zstdCompressSync(BODY).subarray(0, -1)],
    ["gzip", Buffer.from(BODY)],
  ])("what is not %s to its last byte is broken", (encoding, bytes) => {
    expect(lift(JSON_TYPE, bytes, { encoding }).format).toBe("broken");
  });

  test("bombs are compared as sent, also when they are packed in each other", () => {
    const zeros = Buffer.alloc(32 * 1024 ** 2);
    const bombs: [string, Uint8Array][] = [
      ["gzip", gzipSync(zeros)],
      ["br", brotliCompressSync(zeros)],
      ["zstd", zstdCompressSync(zeros)],
      ["gzip, gzip", gzipSync(gzipSync(zeros))],
      ["gzip, gzip, gzip, gzip", gzipSync("x")],
    ];
    for (const [encoding, bytes] of bombs) {
      expect(lift(undefined, bytes, { encoding }).format, encoding).toBe("too-large");
    }
  });

  test("an unknown coding leaves the bytes as they are", () => {
    expect(tree(JSON_TYPE, BODY, { encoding: "aws-chunked" })).toEqual({ a: 1 });
  });
});

describe("charsets", () => {
  const utf16 = (text: string) => Buffer.from(text, "utf16le");
  const latin1 = (text: string) => Buffer.from(text, "latin1");

  test.each([
    ["text/plain; charset=ISO-8859-1", latin1("é")],
    ["text/plain; charset='windows-1252'", latin1("é")],
    ["text/plain; charset=utf-16le", utf16("é")],
    ["text/plain", utf16("\ufeffé")],
    ["text/plain", utf16("\ufeffé").swap16()],
    ["text/plain; charset=ascii", Buffer.from("\ufeffé")],
    ["text/plain; charset=no-such", Buffer.from("é")],
    ["text/plain", Buffer.from("\ufeffé")],
  ])("%s", (type, bytes) => {
    expect(lift(type, bytes)).toMatchObject({ kind: "text", text: "é" });
  });

  test("a document says its own", () => {
    const xml = '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>';
    expect(tree("text/xml", latin1(xml))).toEqual({ a: "é" });
    expect(tree("text/xml", utf16("<a>é</a>"))).toEqual({ a: "é" });
    const html = "<html><head><meta charset=latin1></head><body>é</body></html>";
    expect(tree("text/html", latin1(html))).toMatchObject({ body: { text: "é" } });
    expect(tree("text/html; charset=utf-8", Buffer.from(html))).toMatchObject({
      body: { text: "é" },
    });
  });

  test("bytes that are none of the charset are bytes", () => {
    for (const type of [
      "text/plain",
      "text/plain; charset=no-such",
      "text/plain; charset=shift_jis",
    ]) {
      expect(lift(type, Buffer.from([0xff, 0xa0])).kind, type).toBe("bytes");
    }
  });
});

describe("what a body is", () => {
  test.each([
    ["text/html", BODY, "json"],
    ["application/graphql-response+json", BODY, "json"],
    ["application/json", `${BODY} x`, "text"],
    ["application/json", '<?xml version="1.0"?><a/>', "xml"],
    ["image/svg+xml", "<svg/>", "xml"],
    ["application/json-seq", `\u001e${BODY}\n`, "ndjson"],
    ["application/x-www-form-urlencoded", "a=1&b=%20", "form"],
    ["application/x-www-form-urlencoded", "<p>a=b</p>", "text"],
    ["application/x-www-form-urlencoded", "a=%ff", "text"],
    ["text/event-stream", ": hi\n\ndata: x\n\n", "sse"],
    ["text/event-stream", "gone away", "text"],
    ["text/event-stream", "<html>\n<p>", "html"],
    ["application/octet-stream", "abc", "bytes"],
    [undefined, "a\0b", "bytes"],
  ])("%s with %j is %s", (type, body, format) => {
    expect(lift(type, body).format).toBe(format);
  });

  test("a role that answers with a page is not read as what the others answer with", () => {
    const page = "<!doctype html><p>a=b";
    for (const other of ["multipart/form-data", "application/x-protobuf", "text/event-stream"]) {
      expect(lift("text/html", page, { essences: [other, "text/html"] }).format).toBe("html");
    }
    const lifting = createLifting({ protobuf: { descriptors: shopDescriptors } });
    const more = { lifting, endpoint: "POST /shop.Shop/Get", essences: ["application/protobuf"] };
    const item = "\u001a\u0003abc";
    expect(lift("application/octet-stream", item, more).format).toBe("protobuf");
    expect(lift("text/plain", item, more).format).not.toBe("protobuf");
  });
});

const TYPES = [
  ...["application/json", "application/x-ndjson", "text/event-stream", "text/xml", "text/html"],
  ...["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain"],
  ...["multipart/mixed; boundary=b", "application/grpc", "application/grpc+json", "image/png"],
  ...["application/x-protobuf; messageType=shop.Item", "text/plain; charset=utf-16be"],
  ...["application/grpc-web+proto; messageType=shop.Item", ";;=", 'multipart/x; boundary="'],
];
const ENCODINGS = [undefined, "gzip", "br", "zstd", "deflate", "gzip, br", "x", ", ,"];
const TOKENS = [
  ...["<a>", "</a>", "<a b='", "--b", "--b--", "\r\n", "\r\n\r\n", "data: ", "{", "}", "[", ']"'],
  ...["<!DOCTYPE a [", "<!--", "]]>", "&#", "&x;", "content-type: multipart/mixed; boundary=b"],
  ...["\0\0\0\0\u0002", "\u0008\u0001", "\u001f\u008b", "=", "&", "%", "<?xml ", "\ufeff", "é"],
];

test("no bytes of any type make it throw, and equal bytes lift alike", () => {
  const lifting = createLifting({ protobuf: { descriptors: shopDescriptors } });
  const soup = fc
    .array(fc.constantFrom(...TOKENS), { maxLength: 20 })
    .map((tokens) => Buffer.from(tokens.join("")));
  const bodies = fc.oneof(soup, fc.uint8Array({ maxLength: 60 }), soup.map(gzipSync));
  const type = fc.constantFrom(...TYPES);
  fc.assert(
    fc.property(
      bodies,
      type,
      type,
      fc.constantFrom(...ENCODINGS),
      (bytes, own, other, encoding) => {
        const essences = [own, other].map((one) => one.split(";", 1)[0] ?? "");
        const more = { lifting, essences, ...(encoding === undefined ? {} : { encoding }) };
        expect(lift(own, bytes, more)).toEqual(lift(own, bytes, more));
      },
    ),
    { numRuns: 1000 },
  );
});
