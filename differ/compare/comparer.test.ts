import { describe, expect, test } from "vitest";
import type { Outcome } from "../../core/index.ts";
import { answer, brief, compareOutcomes, headers } from "./testing/builders.ts";

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
