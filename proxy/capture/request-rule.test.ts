import fc from "fast-check";
import { expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { compileRequestRules } from "./request-rule.ts";
import { compileTextGlob } from "./text-glob.ts";

const REQUEST = {
  method: "GET",
  path: "/cart/7?x=1",
  headers: ["Host", "shop", "X-Canary", "on", "x-canary", "blue/42", "Accept", "text/html, */*"],
};

test.each([
  [{ method: "GET" }, true],
  [{ method: "HEAD" }, false],
  [{ path: "/cart/*" }, true],
  [{ header: "x-canary" }, true],
  [{ header: "X-CANARY" }, true],
  [{ header: "x-other" }, false],
  [{ header: "x-canary-2" }, false],
  [{ header: "x-canar" }, false],
  [{ header: { name: "x-canary" } }, true],
  [{ header: { name: "x-canary", value: "on" } }, true],
  [{ header: { name: "x-canary", value: "ON" } }, false],
  [{ header: { name: "x-canary", value: "o*" } }, false],
  [{ header: { name: "x-canary", pattern: "o*" } }, true],
  [{ header: { name: "x-canary", pattern: "blue/*" } }, true],
  [{ header: { name: "x-canary", pattern: "blue" } }, false],
  [{ header: { name: "accept", pattern: "*html*" } }, true],
  [{ method: "GET", path: "/cart/*", header: "x-canary" }, true],
  [{ method: "GET", path: "/cart/*", header: "x-other" }, false],
  [{ method: "GET", path: "/*", header: "x-canary" }, false],
  [{ method: "HEAD", path: "/cart/*", header: "x-canary" }, false],
])("%j: %s", (rule, fits) => {
  const { mirror } = configSchema.parse({ mirror: { exclude: [rule] } });
  expect(compileRequestRules(mirror.exclude)(REQUEST, "/cart/7".length)).toBe(fits);
});

test("one rule of a list is enough, and none of an empty one fits", () => {
  const end = "/cart/7".length;
  expect(compileRequestRules(["/a", { header: "x-canary" }, "/b"])(REQUEST, end)).toBe(true);
  expect(compileRequestRules(["/a", { header: "x-other" }, "/b"])(REQUEST, end)).toBe(false);
  expect(compileRequestRules([])(REQUEST, end)).toBe(false);
});

test("text patterns agree with a plain regular expression", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", "*"), maxLength: 6 });
  fc.assert(
    fc.property(pattern, text, (wanted, given) => {
      const regExp = new RegExp(`^${wanted.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
      expect(compileTextGlob(wanted)(given, 0, given.length)).toBe(regExp.test(given));
      // A part of a longer text is judged as if it stood alone.
      expect(compileTextGlob(wanted)(`ab${given}ba`, 2, 2 + given.length)).toBe(regExp.test(given));
    }),
    { numRuns: 3000 },
  );
});
