import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createStickyShare, stickyShare } from "./sticky-key.ts";

const NOBODY = { path: "/a", headers: [] as string[], clientIp: undefined };

function shareOf(text: string): number {
  return stickyShare(text, 0, text.length);
}

describe("the value that decides", () => {
  test.each([
    ["header:X-User-Id", { headers: ["x-user-ID", "u1"] }],
    ["header:x-user-id", { headers: ["X-User-Id", "", "X-User-Id", "u1", "X-User-Id", "u2"] }],
    ["cookie:sid", { headers: ["Cookie", "a=b; sid=u1 ; sid=u2"] }],
    ["cookie:sid", { headers: ["cookie", "xsid=u2;sid=u1"] }],
    ["cookie:sid", { headers: ["cookie", "a=b", "cookie", "sid=u1"] }],
    ["query:user", { path: "/a?x=1&user=u1&user=u2" }],
    ["query:user", { path: "/a?xuser=u3&user=&user=u1" }],
    ["ip", { clientIp: "u1" }],
    ["ip", { clientIp: "::ffff:u1" }],
  ])("%s is found in %j", (stickyBy, source) => {
    expect(createStickyShare(stickyBy)({ ...NOBODY, ...source })).toBe(shareOf("u1"));
  });

  test.each([
    ["header:x-user-id", { headers: ["x-user-id", ""] }],
    ["cookie:sid", { headers: ["cookie", "sid; sidx=1; sid="] }],
    ["query:user", { path: "/a;user=1" }],
    ["query:user", { path: "/user=1?user" }],
    ["ip", {}],
  ])("%s is not there in %j", (stickyBy, source) => {
    expect(createStickyShare(stickyBy)({ ...NOBODY, ...source })).toBe(-1);
  });

  test("any text of cookies and queries is read without harm", () => {
    const noise = fc.string({
      unit: fc.constantFrom("a", "=", ";", "&", " ", "?", "\t"),
      maxLength: 30,
    });
    fc.assert(
      fc.property(noise, (text) => {
        const cookie = createStickyShare("cookie:a")({ ...NOBODY, headers: ["cookie", text] });
        expect(cookie).toBe(reference(text, ";"));
        const query = createStickyShare("query:a")({ ...NOBODY, path: `/?${text}` });
        expect(query).toBe(reference(text, "&"));
      }),
      { numRuns: 2000 },
    );
  });
});

/** By splitting, slowly. */
function reference(text: string, separator: string): number {
  const found = text
    .split(separator)
    .map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ""))
    .find((pair) => pair.startsWith("a=") && pair.length > 2);
  return found === undefined ? -1 : shareOf(found.slice(2));
}

/** Keys as real traffic has them: alike but for a few characters. */
const KEYS: Readonly<Record<string, (index: number) => string>> = {
  numbers: (index) => `${index}`,
  "padded numbers": (index) => `user-${String(index).padStart(8, "0")}`,
  emails: (index) => `person${index}@shop.example`,
  addresses: (index) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
  hex: (index) => (index * 2_654_435_761).toString(16).padStart(16, "0"),
};

describe.each(Object.entries(KEYS))("shares of %s", (_, keyOf) => {
  const COUNT = 20_000;
  const shares = Array.from({ length: COUNT }, (_unused, index) => shareOf(keyOf(index)));

  test.each([0.01, 0.1, 0.3, 0.5, 0.9])("%d of the keys is below %d", (share) => {
    const below = shares.filter((found) => found < share).length;
    expect(Math.abs(below - COUNT * share)).toBeLessThan(
      4 * Math.sqrt(COUNT * share * (1 - share)),
    );
  });

  test("every tenth of the range has a tenth of them", () => {
    const bins = Array.from({ length: 10 }, () => 0);
    for (const found of shares)
      bins[Math.floor(found * 10)] = (bins[Math.floor(found * 10)] ?? 0) + 1;
    const expected = COUNT / 10;
    const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // Nine degrees of freedom: above 33.7 with probability 0.0001.
    expect(chiSquare).toBeLessThan(33.7);
  });
});
