import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Redactor } from "../../core/index.ts";
import { plainRedactor } from "../ingest/testing/plain-redactor.ts";
import { createFeatureExtractor } from "./extract-features.ts";
import { countFeatures, noFeatures } from "./feature-counts.ts";

/** Hides `token` and `authorization`, and every text with `secret` in it. */
const redactor: Redactor = {
  ...plainRedactor,
  header: (name, value) =>
    name === "authorization" || value.includes("secret") ? "[redacted]" : value,
  target: (target) =>
    target.replace(/(token)=[^&]*/g, "$1=[redacted]").replace(/secret\w*/g, "[redacted]"),
  text: (value) => value.replace(/secret\w*/g, "[redacted]"),
};

function printed(
  path: string,
  headers: readonly string[] = [],
  endpoint = "GET /p/{id}",
): string[] {
  const request = { method: "GET", path, headers, body: undefined, trailers: [] };
  return createFeatureExtractor(redactor)
    .features({ request, endpoint, status: 200 }, undefined)
    .map(({ name, value }) => (value === undefined ? name : `${name}=${value}`));
}

describe("features of a request", () => {
  test("method, status, query, path, headers, body type and names of cookies", () => {
    const headers = ["Accept-Language", "ja,en;q=0.5", "Cookie", "sid=1; theme=dark"];
    headers.push(
      "User-Agent",
      "shop-ios/4.18 (iPhone)",
      "X-Beta",
      "on",
      "Content-Type",
      "application/json; charset=utf-8",
    );
    expect(printed("/p/10013?currency=JPY&page=2&flag&currency=EUR", headers)).toEqual([
      ...["method=GET", "status=200", "path {id}=10013", "path {id} shape=5 digits"],
      ...[
        "path {id} first=1",
        "path {id} last=3",
        "query currency=JPY",
        "query page=2",
        "query flag=",
      ],
      ...["header accept-language=ja", "cookie sid", "cookie theme", "header user-agent=shop-ios"],
      ...["header x-beta=on", "body type=application/json"],
    ]);
  });

  test("what varies from request to request and what frames it says nothing", () => {
    const headers = ["Host", "a", "X-Request-Id", "1", "Content-Length", "3", "traceparent", "x"];
    expect(printed("/p/1", headers).filter((one) => one.startsWith("header"))).toEqual([]);
  });

  test("names and values pass the redactor, and cookies have no value", () => {
    const all = printed("/p/secret1?token=abc&q=secret2&secret3=x", [
      ...["Authorization", "Bearer abc", "X-Key", "secret4", "Cookie", "secret5=abc"],
    ]);
    expect(all.join(" ")).not.toMatch(/secret|abc/);
    expect(all).toContain("query token=[redacted]");
  });

  test("of a name that has too many values none is told any longer", () => {
    const counts = noFeatures();
    const extractor = createFeatureExtractor(redactor);
    const one = (at: number) => {
      const request = {
        method: "GET",
        path: `/p?q=${at}`,
        headers: [],
        body: undefined,
        trailers: [],
      };
      return extractor.features({ request, endpoint: "GET /p", status: 200 }, counts);
    };
    for (let at = 0; at < 40; at += 1) countFeatures(counts, one(at));
    expect(one(41)).toContainEqual({ kind: "query", name: "query q", value: undefined });
    expect(counts.names.get("query q")).toEqual({ kind: "query", n: 40, values: undefined });
  });

  test("no request makes it throw, and no name or value is long", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), fc.string(), (path, headers, endpoint) => {
        for (const feature of printed(`/${path}`, headers, endpoint))
          expect(feature.length).toBeLessThan(200);
      }),
    );
  });
});
