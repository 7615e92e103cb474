import { createHash } from "node:crypto";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Answer, Outcome } from "../../core/index.ts";
import {
  ENDPOINT,
  answer,
  brief,
  compareJson,
  compareOutcomes,
  comparer,
  headers,
  openRedactor,
} from "./testing.ts";

const refused: Outcome = { kind: "failed", code: "ECONNREFUSED" };
const slow = (afterMs: number): Outcome => ({ kind: "timed-out", afterMs });

describe("outcomes", () => {
  test("a candidate that fails is odd in outcome, and the baselines are still compared", () => {
    const result = compareOutcomes([answer('{"a":1}'), answer('{"a":2}'), refused]);
    expect(result.differences).toEqual([
      {
        path: "outcome",
        exact: "outcome",
        kind: "outcome",
        class: "candidate",
        values: {
          primary: "answered",
          secondary: "answered",
          candidate: { failed: "ECONNREFUSED" },
        },
      },
      {
        path: "$.a",
        exact: "$.a",
        kind: "value",
        class: "all",
        values: { primary: 1, secondary: 2 },
      },
    ]);
  });

  test("timeouts are equal whatever they waited, failures where their codes are", () => {
    expect(compareOutcomes([slow(5000), slow(5001), slow(4999)])).toMatchObject({
      equal: true,
      coverage: "none",
    });
    expect(compareOutcomes([refused, refused, refused]).equal).toBe(true);
    const reset: Outcome = { kind: "failed", code: "ECONNRESET" };
    expect(brief(compareOutcomes([refused, reset, refused]))).toEqual([
      "outcome outcome secondary",
    ]);
    expect(brief(compareOutcomes([slow(1), reset, refused]))).toEqual(["outcome outcome all"]);
  });

  test("a status is a value and prints as a number", () => {
    const { differences } = compareOutcomes([
      answer("{}"),
      answer("{}"),
      answer("{}", { status: 503 }),
    ]);
    expect(differences).toMatchObject([
      {
        path: "status",
        kind: "value",
        class: "candidate",
        values: { primary: 200, candidate: 503 },
      },
    ]);
  });
});

describe("headers", () => {
  const three = (p: string[], s: string[], c: string[]) =>
    compareOutcomes([headers(...p), headers(...s), headers(...c)]);

  test("names differ in case and order without being different", () => {
    expect(three(["A", "1", "B", "2"], ["b", "2", "a", "1"], ["a", "1", "B", "2"]).equal).toBe(
      true,
    );
  });

  test("repeated fields are a list in order", () => {
    const one = ["X", "1", "X", "2"];
    const result = three(one, one, ["X", "2", "X", "1"]);
    expect(result.differences).toMatchObject([
      { path: "header:x", kind: "order", values: { primary: ["1", "2"], candidate: ["2", "1"] } },
    ]);
    expect(brief(three(one, one, ["X", "1"]))).toEqual(["header:x value candidate"]);
  });

  test("a field only one role has is extra there, a field it lacks is missing", () => {
    expect(brief(three(["A", "1"], ["A", "1"], []))).toEqual(["header:a missing candidate"]);
    expect(brief(three([], [], ["A", "1"]))).toEqual(["header:a extra candidate"]);
    expect(brief(three(["A", "1"], [], []))).toEqual(["header:a extra primary"]);
  });

  test("fields without meaning between instances are never compared", () => {
    const noisy = (n: string) => [
      ...["Date", n, "AGE", n, "via", n, "server-timing", n, "x-request-id", n, "x-b3-traceid", n],
      ...["traceparent", n, "cf-ray", n, "connection", n, "transfer-encoding", n],
    ];
    expect(three(noisy("1"), noisy("2"), noisy("3")).equal).toBe(true);
  });

  test("content-length counts only where there is no body to compare", () => {
    const bodied = (n: string) => answer("{}", { headers: ["Content-Length", n] });
    expect(compareOutcomes([bodied("2"), bodied("2"), bodied("9")]).equal).toBe(true);
    const head = (n: string) => answer("", { headers: ["Content-Length", n] });
    expect(brief(compareOutcomes([head("2"), head("2"), head("9")]))).toEqual([
      "header:content-length value candidate",
    ]);
  });

  test("Set-Cookie is compared by cookie and attribute", () => {
    const base = ["Set-Cookie", "sid=1; Path=/; HttpOnly", "Set-Cookie", "a=b"];
    const other = ["Set-Cookie", "a=b", "Set-Cookie", "sid=2; Path=/x; Max-Age=5"];
    expect(brief(three(base, base, other))).toEqual([
      "header:set-cookie['sid'] value candidate",
      "header:set-cookie['sid'].path value candidate",
      "header:set-cookie['sid'].httponly missing candidate",
      "header:set-cookie['sid']['max-age'] extra candidate",
    ]);
    expect(brief(three(base, base, ["Set-Cookie", "a=b"]))).toEqual([
      "header:set-cookie['sid'] missing candidate",
    ]);
  });

  test("trailers are compared as headers are", () => {
    const trailed = (value: string) => answer("{}", { trailers: ["Grpc-Status", value] });
    expect(brief(compareOutcomes([trailed("0"), trailed("0"), trailed("1")]))).toEqual([
      "trailer:grpc-status value candidate",
    ]);
  });
});

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
