import { brotliCompressSync, deflateRawSync, gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { keptBody } from "./kept-body.ts";
import { plainRedactor as redactor } from "./testing/plain-redactor.ts";

const WORDS = Buffer.from("hello, hello");

test.each([
  ["gzip, br", brotliCompressSync(gzipSync(WORDS))],
  ["br,gzip", gzipSync(brotliCompressSync(WORDS))],
  ["identity, zstd", zstdCompressSync(WORDS)],
  ["deflate", deflateRawSync(WORDS)],
  ["GZIP , X-gzip", gzipSync(gzipSync(WORDS))],
])("a body by %s is kept as the differ reads it", (encoding, bytes) => {
  expect(keptBody(bytes, ["content-encoding", encoding], redactor)).toEqual({
    body: "hello, hello",
    bodyCut: false,
  });
});

test.each([
  ["gzip, odd", gzipSync(WORDS)],
  ["odd", WORDS],
  ["br, gzip", gzipSync(WORDS)],
  ["gzip, gzip, gzip, gzip", WORDS],
])("one by %s that cannot be read is not kept", (encoding, bytes) => {
  expect(keptBody(bytes, ["content-encoding", encoding], redactor)).toEqual({ bodyCut: true });
});
