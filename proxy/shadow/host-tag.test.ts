import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tagHost, tagHostOnce } from "./host-tag.ts";

describe("a copy's Host is tagged as Envoy tags it", () => {
  test.each([
    ["foobar", "foobar-shadow"],
    ["foobar:8080", "foobar-shadow:8080"],
    ["foobar:", "foobar-shadow:"],
    ["[::1]", "[::1]-shadow"],
    ["[::1]:8080", "[::1]-shadow:8080"],
    ["::1", ":-shadow:1"],
    ["x-shadow:1", "x-shadow-shadow:1"],
    ["", "-shadow"],
  ])("%s becomes %s", (host, tagged) => {
    expect(tagHost(host, "-shadow")).toBe(tagged);
  });

  test("tagging twice tags twice", () => {
    expect(tagHost(tagHost("shop:1", "-shadow"), "-shadow")).toBe("shop-shadow-shadow:1");
  });

  test("an empty suffix leaves any Host alone", () => {
    for (const host of ["shop", "shop:1", "[::1]:1", "::1"]) expect(tagHost(host, "")).toBe(host);
  });
});

describe("at the tap, a Host whose name is tagged already stays as it is", () => {
  test.each([
    ["foobar", "foobar-shadow"],
    ["foobar:8080", "foobar-shadow:8080"],
    ["foobar-shadow", "foobar-shadow"],
    ["foobar-shadow:8080", "foobar-shadow:8080"],
    ["Foobar-Shadow:8080", "Foobar-Shadow:8080"],
    ["foobar:80-shadow", "foobar-shadow:80-shadow"],
    ["[::1]-shadow:8080", "[::1]-shadow:8080"],
    ["[::1]:8080", "[::1]-shadow:8080"],
    ["-shadow.example", "-shadow.example-shadow"],
  ])("%s becomes %s", (host, tagged) => {
    expect(tagHostOnce(host, "-shadow")).toBe(tagged);
  });

  test("tagging twice tags once, whatever the Host", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("", "-shadow", "-x.y"), (host, suffix) => {
        const once = tagHostOnce(host, suffix);
        expect(tagHostOnce(once, suffix)).toBe(once);
        if (!once.includes("]")) expect([host, tagHost(host, suffix)]).toContain(once);
      }),
    );
  });
});
