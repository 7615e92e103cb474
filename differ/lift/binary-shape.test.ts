import { describe, expect, test } from "vitest";
import { BINARY_FORMATS, binaryShape, digestShape, readBinaryShape } from "./binary-shape.ts";

describe("what stands for a binary body", () => {
  test.each([
    ["png", "\x89PNG\r\n\x1a\nIHDR"],
    ["jpeg", "\xff\xd8\xff\xe0"],
    ["webp", "RIFF1234WEBPVP8 "],
    ["wav", "RIFF1234WAVEfmt "],
    ["mp4", "\0\0\0\x20ftypisom"],
    ["pdf", "%PDF-1.7"],
    ["gzip", "\x1f\x8b\x08"],
    ["bytes", "RIFF1234"],
    ["bytes", "PNG"],
    ["bytes", ""],
  ])("is %s by its first bytes", (signature, head) => {
    const bytes = Buffer.from(`${head}\xfe\xfe`, "latin1");
    expect(readBinaryShape(binaryShape(bytes))).toEqual({ signature, bytes: bytes.length });
    expect(BINARY_FORMATS).toContain(signature);
  });

  test("is another text for other bytes, and of a digest has its length", () => {
    expect(binaryShape(Buffer.from([1, 2]))).not.toBe(binaryShape(Buffer.from([2, 1])));
    const shape = digestShape({ length: 5_000_000, sha256: "ab".repeat(32) });
    expect(readBinaryShape(shape)).toEqual({ signature: "bytes", bytes: 5_000_000 });
  });

  test("is no text that somebody sends by chance", () => {
    for (const text of ["", "png 5", "\0", "\0binary:", "\0binary:png 5", "binary:png 5 0"])
      expect(readBinaryShape(text)).toBeUndefined();
  });
});
