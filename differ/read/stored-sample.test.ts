import { describe, expect, test } from "vitest";
import { LosslessNumber } from "../lift/lossless-number.ts";
import { parseSample } from "./stored-sample.ts";

const answered = {
  kind: "answered",
  status: 200,
  headers: [["content-type", "application/json"]],
  body: "{}",
  bodyLength: 2,
  bodyCut: false,
  latencyMs: 1.5,
};
const sample = {
  id: "s1",
  capturedAt: "2026-07-01T00:00:00.000Z",
  endpoint: "GET /a",
  request: { method: "GET", path: "/a", headers: [], bodyBase64: "AA==" },
  primary: answered,
  secondary: { kind: "timed-out", afterMs: 5 },
  candidate: { kind: "failed", code: "ECONNREFUSED" },
  differences: [
    {
      ...{ path: "$.a", exact: "$.a", kind: "value", class: "candidate" },
      ...{ primary: null, candidate: [1, { b: "x" }], ignored: "meant" },
    },
  ],
};

describe("a stored sample", () => {
  test("is read back as it was written", () => {
    expect(parseSample(JSON.stringify(sample))).toEqual(sample);
  });

  test("keeps the digits of its numbers", () => {
    const json = JSON.stringify(sample).replace("[1,", "[12345678901234567890.10,");
    const [difference] = parseSample(json).differences;
    expect(difference?.candidate).toEqual([
      new LosslessNumber("12345678901234567890.10"),
      { b: "x" },
    ]);
  });

  const [difference] = sample.differences;
  test.each<[string, unknown]>([
    ["no object", []],
    ["no id", { ...sample, id: 1 }],
    ["no request", { ...sample, request: null }],
    ["headers that are none", { ...sample, request: { ...sample.request, headers: [["a"]] } }],
    ["no answer", { ...sample, candidate: { kind: "lost" } }],
    ["no status", { ...sample, primary: { ...answered, status: "200" } }],
    ["unknown whether cut", { ...sample, primary: { ...answered, bodyCut: undefined } }],
    ["a body that is no text", { ...sample, primary: { ...answered, body: 1 } }],
    ["no differences", { ...sample, differences: undefined }],
    ["an unknown kind", { ...sample, differences: [{ ...difference, kind: "other" }] }],
    ["an unknown class", { ...sample, differences: [{ ...difference, class: "nobody" }] }],
  ])("%s: the store is damaged", (_, damaged) => {
    expect(() => parseSample(JSON.stringify(damaged))).toThrow(/the store is damaged/);
  });

  test("no JSON: likewise", () => {
    expect(() => parseSample("{")).toThrow(expect.objectContaining({ code: "STORE_CORRUPT" }));
  });
});
