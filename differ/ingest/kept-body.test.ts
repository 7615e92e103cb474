import { brotliCompressSync, deflateRawSync, gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { openRedactor } from "../compare/testing/builders.ts";
import { keptBody } from "./kept-body.ts";
import { plainRedactor as redactor } from "./testing/plain-redactor.ts";

const kept = (type: string) => keptBody(Buffer.from("abc"), ["Content-Type", type], openRedactor);

test("of a format without names beside its values nothing is kept", () => {
  for (const type of [
    "application/grpc",
    "application/grpc+proto",
    "Application/X-Protobuf; messageType=a.B",
    "application/protobuf",
    "application/vnd.google.protobuf",
    "application/connect+proto",
  ]) {
    expect(kept(type), type).toEqual({ bodyCut: true });
  }
  for (const type of ["application/json", "text/plain", "application/prototype+json"]) {
    expect(kept(type), type).toEqual({ body: "abc", bodyCut: false });
  }
});

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
