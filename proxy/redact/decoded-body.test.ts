import { brotliCompressSync, deflateRawSync, gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { decodedBody } from "./decoded-body.ts";

const WORDS = Buffer.from("secret words");

test.each([
  [undefined, WORDS],
  ["identity", WORDS],
  ["gzip, br", brotliCompressSync(gzipSync(WORDS))],
  [" BR,identity , gzip", gzipSync(brotliCompressSync(WORDS))],
  ["zstd", zstdCompressSync(WORDS)],
  ["deflate", deflateRawSync(WORDS)],
])("a body by %s is read", (coding, bytes) => {
  expect(Buffer.from(decodedBody(bytes, coding) ?? []).toString()).toBe("secret words");
});

test.each([
  ["odd", WORDS],
  ["gzip, odd", gzipSync(WORDS)],
  ["gzip", WORDS],
  ["gzip,gzip,gzip,gzip", WORDS],
  [Array.from({ length: 10_000 }, () => "").join(",") + "odd", WORDS],
  ["br", brotliCompressSync(Buffer.alloc(17 * 1024 ** 2))],
])("case %# that cannot be read counts as unreadable", (coding, bytes) => {
  expect(decodedBody(bytes, coding)).toBeUndefined();
});
