import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PrivacyConfig, type RequestSnapshot, headerValue } from "../../core/index.ts";
import { createTransportRedaction } from "./transport-redaction.ts";

const key = new Uint8Array(32).fill(7);

function redaction(privacy: Partial<PrivacyConfig>) {
  return createTransportRedaction({
    privacy: { transport: "none", store: "all", redact: [], ...privacy },
    key,
  });
}

function request(body = "", headers: string[] = []): RequestSnapshot {
  const bytes = Buffer.from(body);
  return {
    method: "POST",
    path: "/login?token=abc123&page=2",
    headers: [
      "Authorization",
      "Bearer s3cr3t-value",
      "Content-Length",
      String(bytes.length),
      "Accept",
      "*/*",
      ...headers,
    ],
    body: bytes,
    trailers: [],
  };
}

const JSON_TYPE = ["Content-Type", "application/json"];

describe("what copies lose before they leave", () => {
  test("nothing with transport none: the very same request goes out", () => {
    const one = request('{"password":"x"}', JSON_TYPE);
    expect(redaction({ redact: ["header:accept", { path: "body:$.a", at: "store" }] })(one)).toBe(
      one,
    );
  });

  test("credentials alone with transport credentials, rules without a place stay for the store", () => {
    const kept = redaction({ transport: "credentials", redact: ["header:accept"] })(request());
    expect(kept.path).toMatch(/^\/login\?token=redacted-\w{10}&page=2$/);
    expect(headerValue(kept.headers, "authorization")).toMatch(/^Bearer redacted-\w{10}$/);
    expect(headerValue(kept.headers, "accept")).toBe("*/*");
  });

  test("credentials and every rule with transport all, but not those for the store alone", () => {
    const all = redaction({
      transport: "all",
      redact: ["header:accept", { path: "query:page", at: "store" }],
    });
    const kept = all(request());
    expect(headerValue(kept.headers, "accept")).toMatch(/^redacted-\w{10}$/);
    expect(kept.path).toMatch(/&page=2$/);
  });

  test("a named rule at transport goes even with transport none, types and lengths of numbers stay", () => {
    const kept = redaction({ redact: [{ path: "body:$..pin", at: "transport" }] })(
      request('{"pin":1234,"id":12345678901234567890,"in":[{"pin":"ab"}]}', JSON_TYPE),
    );
    const body = Buffer.from(kept.body ?? []).toString();
    expect(body).toMatch(
      /^\{"pin":[1-9]\d{3},"id":12345678901234567890,"in":\[\{"pin":"redacted-\w{10}"\}\]\}$/,
    );
    expect(body).not.toContain("1234,");
    expect(headerValue(kept.headers, "content-length")).toBe(String(kept.body?.length));
    expect(headerValue(kept.headers, "authorization")).toBe("Bearer s3cr3t-value");
  });

  test("a detector at transport takes its values out of the copies, wherever they stand", () => {
    const rule = redaction({ redact: [{ path: "detect:email", at: "transport" }] });
    const kept = rule({
      ...request('{"to":"ann@x.test","n":1}', [...JSON_TYPE, "X-User", "ann@x.test"]),
      path: "/u/ann%40x.test?token=abc123",
    });
    const masked = headerValue(kept.headers, "x-user") ?? "";
    expect(masked).toMatch(/^\w{10}@\w{4}\.example$/);
    expect(Buffer.from(kept.body ?? []).toString()).toBe(`{"to":"${masked}","n":1}`);
    expect(kept.path).toBe(`/u/${masked}?token=abc123`);
    expect(headerValue(kept.headers, "authorization")).toBe("Bearer s3cr3t-value");
  });

  test("a compressed body is opened, redacted and sent plain; one that cannot be read is replaced whole", () => {
    const rule = redaction({ redact: [{ path: "body:$.pin", at: "transport" }] });
    const packed = {
      ...request("", [...JSON_TYPE, "Content-Encoding", "gzip"]),
      body: gzipSync('{"pin":"zzz999"}'),
    };
    const kept = rule(packed);
    expect(Buffer.from(kept.body ?? []).toString()).toMatch(/^\{"pin":"redacted-\w{10}"\}$/);
    expect(headerValue(kept.headers, "content-encoding")).toBeUndefined();
    const broken = rule(request('{"pin":"zzz999"', JSON_TYPE));
    expect(Buffer.from(broken.body ?? []).toString()).toMatch(/^redacted-\w{10}$/);
    expect(headerValue(broken.headers, "content-length")).toBe("19");
  });

  test("equal requests stay equal and what is sent is valid in a target and a header", () => {
    const all = redaction({ transport: "all", redact: ["query:q", "cookie:x", "body:$..a"] });
    const printable = fc.stringMatching(/^[\x21-\x7e]{0,40}$/);
    fc.assert(
      fc.property(printable, printable, fc.uint8Array(), (target, value, body) => {
        const one = {
          ...request(),
          path: `/${target}`,
          headers: ["Cookie", value, "X-Api-Key", value],
          body,
        };
        const kept = all(one);
        expect(all({ ...one })).toEqual(kept);
        expect(kept.path).toMatch(/^[\x21-\x7e]+$/);
        for (const text of kept.headers) expect(text).toMatch(/^[\t\x20-\x7e]*$/);
      }),
    );
  });
});
