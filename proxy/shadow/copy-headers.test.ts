import { describe, expect, test } from "vitest";
import { createCopyHeaders, traceFlags } from "./copy-headers.ts";

const build = createCopyHeaders({
  mirror: { headers: { "x-shadow": "true" }, hostSuffix: "-shadow" },
  fallbackHost: "role:1",
  via: undefined,
});

describe("the fields of a copy", () => {
  test("keep order, case and repetitions, with Host tagged, the marker and an id", () => {
    expect(build(["Host", "shop:80", "X-A", "1", "x-a", "2", "Cookie", "a=b"], "id-1")).toEqual([
      "host", "shop-shadow:80", "X-A", "1", "x-a", "2", "Cookie", "a=b",
      "x-shadow", "true", "x-request-id", "id-1",
    ]); // prettier-ignore
  });

  test("lose everything that belongs to one connection, listed or not, and the framing", () => {
    const sent = [
      "Host", "s", "Connection", "keep-alive, X-Hop", "X-Hop", "1", "Keep-Alive", "timeout=5",
      "TE", "trailers", "Trailer", "X-T", "Transfer-Encoding", "chunked", "Upgrade", "h2c",
      "Expect", "100-continue", "Proxy-Connection", "close", "Content-Length", "3", "Accept", "*/*",
    ]; // prettier-ignore
    expect(build(sent, "i")).toEqual([
      "host", "s-shadow", "Accept", "*/*", "x-shadow", "true", "x-request-id", "i",
    ]); // prettier-ignore
  });

  test("a client's Connection field cannot take away Host or our own fields", () => {
    expect(
      build(["Host", "s", "Connection", "host, x-shadow, x-request-id", "X-Request-Id", "q"], "i"),
    ).toEqual(["host", "s-shadow", "x-shadow", "true", "x-request-id", "q"]);
  });

  test("the client's own request id stays; its marker and trace context are replaced", () => {
    const sent = [
      "Host",
      "s",
      "X-Shadow",
      "no",
      "TraceParent",
      "00-a-b-00",
      "tracestate",
      "x=1",
      "X-Request-ID",
      "q",
    ];
    expect(build(sent, "i")).toEqual(["host", "s-shadow", "x-shadow", "true", "x-request-id", "q"]);
  });

  test("a request without Host gets the same one in all copies", () => {
    expect(build([], "i").slice(0, 2)).toEqual(["host", "role-shadow:1"]);
  });

  test("the client's sampling decision is kept", () => {
    expect(traceFlags(["traceparent", `00-${"a".repeat(32)}-${"b".repeat(16)}-00`])).toBe("00");
    expect(traceFlags([])).toBe("01");
  });
});
