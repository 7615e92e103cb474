import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { RequestSnapshot } from "../../core/index.ts";
import { createRedactor } from "../redact/redactor.ts";
import { redactRequest } from "./redact-request.ts";

const redactor = createRedactor({
  privacy: { transport: "none", store: "all", redact: ["body:$.person.name"] },
  key: new Uint8Array(32).fill(7),
});

function post(body: Uint8Array, headers: readonly string[]): RequestSnapshot {
  return { method: "POST", path: "/", headers, body, trailers: [] };
}

const SECRET = Buffer.from('{"person":{"name":"Ada"},"id":1}');

describe("a body that redaction cannot read is left out", () => {
  test.each([
    ["what its coding is not", SECRET, ["content-encoding", "gzip"]],
    ["an unknown coding", SECRET, ["content-encoding", "snappy"]],
    ["text of 16 bits", Buffer.from('{"a":"b"}', "utf16le"), ["content-type", "application/json"]],
    ["no JSON where a rule names a place", Buffer.from("Ada"), ["content-type", "text/plain"]],
  ])("%s", (_, body, headers) => {
    const kept = redactRequest(post(body, headers), redactor);
    expect(kept.request.body).toBeUndefined();
    expect(kept.bodyLeftOut).toBe(body.length);
  });
});

test("a body that redaction changes is kept plain, without the fields that described it", () => {
  const headers = ["Content-Encoding", "gzip", "Digest", "sha-256=x", "Content-Type", "text/json"];
  const { request, bodyLeftOut } = redactRequest(post(gzipSync(SECRET), headers), redactor);
  expect(bodyLeftOut).toBeUndefined();
  expect(request.headers).toEqual(["Content-Type", "text/json"]);
  const text = Buffer.from(request.body ?? []).toString("utf8");
  expect(text).not.toContain("Ada");
  expect(JSON.parse(text)).toMatchObject({ id: 1 });
});

test("a body that redaction leaves alone keeps its bytes and its fields", () => {
  const body = gzipSync(Buffer.from('{"id":1}'));
  const headers = ["Content-Encoding", "gzip", "Content-Type", "application/json"];
  const { request } = redactRequest(post(body, headers), redactor);
  expect(request.body).toBe(body);
  expect(request.headers).toEqual(headers);
});
