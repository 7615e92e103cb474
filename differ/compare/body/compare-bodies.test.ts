import { createHash } from "node:crypto";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Answer } from "../../../core/index.ts";
import {
  ENDPOINT,
  answer,
  brief,
  compareJson,
  compareOutcomes,
  comparer,
  openRedactor,
} from "../testing/builders.ts";

describe("bodies", () => {
  const typed = (type: string, body: string | Uint8Array, more: string[] = []): Answer =>
    answer(body, { headers: ["content-type", type, ...more] });
  const same = (one: Answer, other: Answer) => compareOutcomes([one, one, other]);

  test("every content-encoding is undone before comparing", () => {
    const plain = '{"b":1,"a":2}';
    const shuffled = '{"a":2,"b":1}';
    const encoders = {
      gzip: gzipSync,
      br: brotliCompressSync,
      deflate: deflateSync,
      zstd: zstdCompressSync,
    };
    for (const [name, encode] of Object.entries(encoders)) {
      const coded = (text: string) =>
        typed("application/json", encode(text), ["content-encoding", name]);
      expect(same(coded(plain), coded(shuffled)).equal, name).toBe(true);
      expect(brief(same(coded(plain), coded('{"a":2,"b":3}'))), name).toEqual([
        "$.b value candidate",
      ]);
    }
    const coded = typed("application/json", gzipSync(plain), ["content-encoding", "gzip"]);
    expect(brief(same(typed("application/json", shuffled), coded))).toEqual([
      "header:content-encoding extra candidate",
    ]);
  });

  test("a body that does not decode is of another encoding", () => {
    const coded = (bytes: Uint8Array) =>
      typed("application/json", bytes, ["content-encoding", "gzip"]);
    const broken = coded(Buffer.from("no gzip"));
    expect(brief(same(coded(gzipSync("{}")), broken))).toEqual(["$ encoding candidate"]);
    expect(same(broken, broken).equal).toBe(true);
  });

  test("a decompression bomb is compared by its hash", () => {
    const bomb = (fill: string) =>
      typed("text/plain", gzipSync(Buffer.alloc(40 * 1024 ** 2, fill)), [
        "content-encoding",
        "gzip",
      ]);
    const result = same(bomb("a"), bomb("b"));
    expect(brief(result)).toEqual(["$ value candidate"]);
    expect(result.coverage).toBe("digest");
  });

  test("charsets are decoded", () => {
    const latin = typed("text/plain; charset=iso-8859-1", Buffer.from("é", "latin1"));
    const utf16 = typed("text/plain; charset=utf-16le", Buffer.from("é", "utf16le"));
    const utf8 = typed("text/plain; charset=utf-8", "é");
    const body = (one: Answer) => brief(same(utf8, one)).filter((line) => line.startsWith("$"));
    expect(body(latin)).toEqual([]);
    expect(body(utf16)).toEqual([]);
    expect(body(typed("text/plain; charset=utf-8", Buffer.from([0xff])))).toEqual([
      "$ encoding candidate",
    ]);
  });

  test("a lying or missing content type is seen through", () => {
    const bare = (body: string) => answer(body, { headers: [] });
    expect(same(bare('{"a":1,"b":2}'), bare('{"b":2,"a":1}')).equal).toBe(true);
    expect(brief(same(typed("text/html", '{"a":1}'), typed("text/html", '{"a":2}')))).toEqual([
      "$.a value candidate",
    ]);
    expect(
      brief(same(typed("application/json", "<html>"), typed("application/json", "<p>"))),
    ).toEqual(["$ value candidate"]);
  });

  test("what does not parse as the others do is of another encoding", () => {
    expect(brief(compareJson(['{"a":1}', '{"a":1}', '{"a":']))).toEqual(["$ encoding candidate"]);
    expect(brief(compareJson(['{"a":1}', '{"a":', '{"a":2}']))).toEqual([
      "$ encoding secondary",
      "$.a value all",
    ]);
    expect(brief(compareJson(['{"a":1}', "[1", "{1"]))).toEqual(["$ encoding all"]);
  });

  test("a key named twice in one role only is an encoding, in all roles its values are a list", () => {
    expect(brief(compareJson(['{"a":1}', '{"a":1}', '{"a":1,"a":1}']))).toEqual([
      "$ encoding candidate",
    ]);
    expect(brief(compareJson(['{"a":1,"a":2}', '{"a":1,"a":2}', '{"a":3,"a":2}']))).toEqual([
      "$.a[*] value candidate",
    ]);
  });

  test("a missing body is missing, an unexpected one extra", () => {
    expect(brief(compareJson(["", "", '{"a":1}']))).toEqual(["$ extra candidate"]);
    expect(brief(compareJson(['{"a":1}', '{"a":1}', ""]))).toEqual(["$ missing candidate"]);
  });

  test("binary bodies are compared by bytes and print their hash", () => {
    const png = (...bytes: number[]) =>
      typed("image/png", Buffer.from([137, 80, 78, 71, ...bytes]));
    const [difference] = same(png(1), png(2, 3)).differences;
    expect(difference).toMatchObject({ path: "$", kind: "value", class: "candidate" });
    expect(difference?.values.candidate).toEqual({
      bytes: 6,
      sha256: createHash("sha256")
        .update(Buffer.from([137, 80, 78, 71, 2, 3]))
        .digest("hex"),
    });
  });

  test("bodies known by hash are compared by length and hash, whole ones among them too", () => {
    const whole = answer("{}");
    const digest = (text: string): Answer => {
      const sha256 = createHash("sha256").update(text).digest("hex");
      return answer("", { body: { kind: "digest", length: text.length, sha256 } });
    };
    expect(compareOutcomes([whole, digest("{}"), digest("{}")])).toMatchObject({
      equal: true,
      coverage: "digest",
    });
    expect(compareOutcomes([digest("{}"), digest("{}"), digest("{}")])).toMatchObject({
      equal: true,
      coverage: "digest",
    });
    expect(brief(compareOutcomes([whole, digest("{}"), digest("[]")]))).toEqual([
      "$ value candidate",
    ]);
    expect(brief(compareOutcomes([whole, digest("{}"), digest("{ }")]))).toEqual([
      "$ length candidate",
    ]);
  });

  test("forms, NDJSON and event streams are walked", () => {
    const form = (text: string) => typed("application/x-www-form-urlencoded", text);
    expect(same(form("a=1&b=2"), form("b=2&a=1")).equal).toBe(true);
    expect(brief(same(form("a=1&b=2"), form("a=1&b=3")))).toEqual(["$.b value candidate"]);
    const lines = (text: string) => typed("application/x-ndjson", text);
    expect(brief(same(lines('{"x":1}\n{"x":2}\n'), lines('{"x":1}\n{"x":3}')))).toEqual([
      "$[*].x value candidate",
    ]);
    const events = (text: string) => typed("text/event-stream", text);
    expect(brief(same(events("data: a\n\ndata: b\n\n"), events("data: a\n\ndata: c\n\n")))).toEqual(
      ["$[*].data value candidate"],
    );
  });

  test("printed values pass the redactor", () => {
    const hiding = comparer([], {
      redactor: {
        ...openRedactor,
        hidesBodyPath: (segments) => segments.includes("secret"),
        header: (name, value) => (name === "x-key" ? "[hidden]" : value),
      },
    });
    const made = (secret: string) =>
      answer(JSON.stringify({ secret, list: [{ secret }], text: JSON.stringify({ secret }) }), {
        headers: ["x-key", secret],
      });
    const { differences } = hiding.compare(ENDPOINT, {
      primary: made("s3cr3t-a"),
      secondary: made("s3cr3t-a"),
      candidate: made("s3cr3t-b"),
    });
    expect(differences).toHaveLength(4);
    expect(JSON.stringify(differences)).not.toContain("s3cr3t");
    const dropped = hiding.compare(ENDPOINT, {
      primary: made("s3cr3t-a"),
      secondary: made("s3cr3t-a"),
      candidate: answer('{"text":1}'),
    });
    expect(JSON.stringify(dropped.differences)).not.toContain("s3cr3t");
  });
});
