import { describe, expect, test } from "vitest";
import { tagHost } from "./host-tag.ts";

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
