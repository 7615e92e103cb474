import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../core/index.ts";
import { createCapturePolicy } from "./capture-policy.ts";
import { compilePathGlob } from "./path-glob.ts";
import { stickyShare } from "./sticky-key.ts";

const CONFIG = { methods: ["GET"], include: ["/**"], exclude: [], sample: 1, bodyMax: 10 };
const GET = { method: "GET", path: "/a", headers: [], clientIp: "127.0.0.1" };

describe("globs", () => {
  test.each([
    ["/**", "/", true],
    ["/healthz", "/healthz", true],
    ["/healthz", "/healthz/", false],
    ["/a/*", "/a/b", true],
    ["/a/*", "/a/", false],
    ["/a/*", "/a/b/c", false],
    ["/a/**", "/a", true],
    ["/a/**", "/a/b/c", true],
    ["/a/**", "/ab", false],
    ["/*/b/**", "/x/b/c/d", true],
    ["/**/c", "/a/b/c", true],
    ["/**/c", "/c", true],
    ["/**/c", "/a/b/cd", false],
    ["/img-*.png", "/img-1.png", true],
    ["/img-*.png", "/img-1.jpg", false],
    ["/a.c", "/abc", false],
  ])("%s and %s: %s", (pattern, path, fits) => {
    expect(compilePathGlob(pattern)(path)).toBe(fits);
  });

  test("a hostile path costs no more than the product of the lengths", () => {
    const fits = compilePathGlob(`/${"*a".repeat(50)}b`);
    const startedMs = performance.now();
    expect(fits(`/${"a".repeat(10_000)}`)).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });

  test("agree with a plain regular expression", () => {
    const pattern = fc.array(fc.constantFrom("a", "b", "*", "a*", "**"), {
      minLength: 1,
      maxLength: 4,
    });
    const path = fc.array(fc.constantFrom("a", "b", "ab"), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(pattern, path, (steps, segments) => {
        const text = `/${segments.join("/")}`;
        expect(compilePathGlob(`/${steps.join("/")}`)(text)).toBe(asRegExp(steps).test(text));
      }),
    );
  });
});

function asRegExp(steps: readonly string[]): RegExp {
  const parts = steps.map((step) => {
    if (step === "**") return "(?:/[^/]*)*";
    return step === "*" ? "/[^/]+" : `/${step.replace("*", "[^/]*")}`;
  });
  return new RegExp(`^${parts.join("")}$`);
}

describe("the policy", () => {
  test("filters by method and by path without its query", () => {
    const policy = createCapturePolicy(
      { ...CONFIG, include: ["/a/**"], exclude: ["/a/b"] },
      Math.random,
    );
    expect(policy.decide(GET)).toBe("capture");
    expect(policy.decide({ ...GET, method: "POST" })).toBe("filtered");
    expect(policy.decide({ ...GET, path: "/c" })).toBe("filtered");
    expect(policy.decide({ ...GET, path: "/a/b?x=/a/c" })).toBe("filtered");
  });

  test("samples the configured share", () => {
    const policy = createCapturePolicy({ ...CONFIG, sample: 0.3 }, seededRandom(7));
    const kept = Array.from({ length: 10_000 }, () => policy.decide(GET)).filter(
      (d) => d === "capture",
    );
    expect(Math.abs(kept.length - 3000)).toBeLessThan(3 * Math.sqrt(10_000 * 0.3 * 0.7));
  });

  test.each(["header:X-User-Id", "cookie:sid", "query:user", "ip"])(
    "decides by %s alone, and takes the share of values",
    (stickyBy) => {
      const policy = createCapturePolicy({ ...CONFIG, sample: 0.3, stickyBy }, () => {
        throw new Error("no number may be drawn");
      });
      let kept = 0;
      for (let user = 0; user < 5000; user += 1) {
        const subject = {
          method: "GET",
          path: `/a?x=1&user=u${user}&y`,
          headers: ["x-user-id", `u${user}`, "Cookie", `a=b; sid=u${user}`],
          clientIp: `u${user}`,
        };
        const decision = policy.decide(subject);
        expect(policy.decide(subject)).toBe(decision);
        if (decision === "capture") kept += 1;
      }
      expect(Math.abs(kept - 1500)).toBeLessThan(3 * Math.sqrt(5000 * 0.3 * 0.7));
    },
  );

  test("shares of short keys are spread", () => {
    const low = Array.from({ length: 1000 }, (_, index) => stickyShare(`${index}`)).filter(
      (s) => s < 0.5,
    );
    expect(Math.abs(low.length - 500)).toBeLessThan(60);
  });
});
