import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { manualClock, seededRandom } from "../../core/index.ts";
import { createCapturePolicy } from "./capture-policy.ts";

const GET = { method: "GET", path: "/a", headers: [], clientIp: "127.0.0.1" };

function policyOf(mirror: object, random: () => number = seededRandom(7)) {
  const clock = manualClock(5000);
  return {
    clock,
    policy: createCapturePolicy(configSchema.parse({ mirror }).mirror, random, clock),
  };
}

function noRandom(): number {
  throw new Error("no number may be drawn");
}

function userOf(name: string) {
  return {
    method: "GET",
    path: `/a?x=1&user=${name}&y`,
    headers: ["x-user-id", name, "Cookie", `a=b; sid=${name}`],
    clientIp: name,
  };
}

describe("the filter", () => {
  test("goes by method, and by path without its query", () => {
    const { policy } = policyOf({ include: ["/a/**", "/a"], exclude: ["/a/b"] });
    expect(policy.decide(GET)).toBe("capture");
    expect(policy.decide({ ...GET, method: "POST" })).toBe("filtered");
    expect(policy.decide({ ...GET, path: "/c" })).toBe("filtered");
    expect(policy.decide({ ...GET, path: "/a/b?x=/a/c" })).toBe("filtered");
  });

  test("excludes by header, and wins over what is included", () => {
    const { policy } = policyOf({ include: ["/**"], exclude: [{ header: "x-no-mirror" }] });
    expect(policy.decide(GET)).toBe("capture");
    expect(policy.decide({ ...GET, headers: ["X-No-Mirror", ""] })).toBe("filtered");
  });

  test("one mutating endpoint may be let in by itself", () => {
    const include = [{ method: "GET" }, { method: "POST", path: "/search" }];
    const { policy } = policyOf({ methods: ["GET", "POST"], include });
    expect(policy.decide(GET)).toBe("capture");
    expect(policy.decide({ ...GET, method: "POST", path: "/search?q=1" })).toBe("capture");
    expect(policy.decide({ ...GET, method: "POST", path: "/orders" })).toBe("filtered");
  });

  test("draws no number for what it keeps out", () => {
    const { policy } = policyOf({ sample: "30%", exclude: ["/a"] }, noRandom);
    expect(policy.decide(GET)).toBe("filtered");
    expect(policy.decide({ ...GET, method: "PUT" })).toBe("filtered");
  });
});

describe("the sample", () => {
  test.each([1, 2, 3, 4, 5])("is the configured share (seed %d)", (seed) => {
    const { policy } = policyOf({ sample: "30%" }, seededRandom(seed));
    const kept = Array.from({ length: 10_000 }, () => policy.decide(GET)).filter(
      (d) => d === "capture",
    );
    expect(Math.abs(kept.length - 3000)).toBeLessThan(4 * Math.sqrt(10_000 * 0.3 * 0.7));
  });

  test.each(["header:X-User-Id", "cookie:sid", "query:user", "ip"])(
    "goes by %s alone, and takes the share of values",
    (stickyBy) => {
      const { policy } = policyOf({ sample: "30%", stickyBy }, noRandom);
      let kept = 0;
      for (let user = 0; user < 5000; user += 1) {
        const subject = userOf(`u${user}`);
        const decision = policy.decide(subject);
        expect(policy.decide(subject)).toBe(decision);
        if (decision === "capture") kept += 1;
      }
      expect(Math.abs(kept - 1500)).toBeLessThan(4 * Math.sqrt(5000 * 0.3 * 0.7));
    },
  );

  test("without the sticky value it is drawn, at the same share", () => {
    const { policy } = policyOf({ sample: "30%", stickyBy: "header:x-user-id" });
    const kept = Array.from({ length: 10_000 }, () => policy.decide(GET)).filter(
      (d) => d === "capture",
    );
    expect(Math.abs(kept.length - 3000)).toBeLessThan(4 * Math.sqrt(10_000 * 0.3 * 0.7));
  });

  test("a greater share keeps every value that a smaller one kept", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 50 });
    fc.assert(
      fc.property(share, share, names, (one, other, values) => {
        const stickyBy = "header:x-user-id";
        const [small, great] = [Math.min(one, other), Math.max(one, other)].map(
          (sample) => policyOf({ stickyBy, sample: sample < 1e-6 ? 0 : sample }, noRandom).policy,
        );
        for (const value of values) {
          const decisions = [small, great].map((policy) => policy?.decide(userOf(value)));
          expect(decisions).not.toEqual(["capture", "sampled-out"]);
        }
      }),
    );
  });
});

describe("the ramp", () => {
  test("grows evenly from the start, and stays at its end", () => {
    const { clock, policy } = policyOf({ ramp: { from: "1%", to: "41%", over: "10m" } });
    const shares = [0, 60_000, 240_000, 300_000, 1, 3_600_000].map((passedMs) => {
      clock.advance(passedMs);
      return policy.status().share;
    });
    expect(shares.map((share) => Number(share.toFixed(6)))).toEqual([
      ...[0.01, 0.05, 0.21, 0.41, 0.41, 0.41],
    ]);
  });

  test.each([
    [{ sample: "10%", ramp: { over: "1m" } }, 0.01, 0.1],
    [{ sample: "10%", ramp: { to: "100%", over: "1m" } }, 0.01, 0.1],
    [{ sample: "50%", ramp: { from: 0, to: "20%", over: "1m" } }, 0, 0.2],
    [{ ramp: { over: "1m" } }, 0.01, 1],
    [{ ramp: { over: 0 } }, 1, 1],
  ])("%j goes from %d to %d: the sample stays the most there is", (mirror, from, to) => {
    const { clock, policy } = policyOf(mirror);
    expect(policy.status().share).toBeCloseTo(from, 10);
    clock.advance(60_000);
    expect(policy.status().share).toBe(to);
  });

  test("only adds: a value that was in stays in, and each is in at the end", () => {
    const { clock, policy } = policyOf(
      { stickyBy: "ip", ramp: { from: 0, over: "100s" } },
      noRandom,
    );
    let inside = new Set<number>();
    for (let second = 0; second <= 100; second += 1) {
      const now = new Set<number>();
      for (let user = 0; user < 1000; user += 1) {
        if (policy.decide(userOf(`u${user}`)) === "capture") now.add(user);
      }
      expect([...inside].filter((user) => !now.has(user))).toEqual([]);
      const share = second / 100;
      expect(Math.abs(now.size - 1000 * share)).toBeLessThanOrEqual(
        4.5 * Math.sqrt(1000 * share * (1 - share)) + 1e-9,
      );
      inside = now;
      clock.advance(1000);
    }
    expect(inside.size).toBe(1000);
  });

  test("stands still while mirroring is off", () => {
    const { clock, policy } = policyOf({ ramp: { from: 0, over: "100s" } });
    clock.advance(20_000);
    policy.setMirroring(false);
    policy.setMirroring(false);
    clock.advance(50_000);
    expect(policy.status().share).toBe(0.2);
    policy.setMirroring(true);
    policy.setMirroring(true);
    expect(policy.status().share).toBe(0.2);
    clock.advance(30_000);
    expect(policy.status().share).toBe(0.5);
  });
});

describe("the rate", () => {
  test("never exceeds rate times stretch plus the burst, in any stretch of time", () => {
    const gap = fc.oneof(fc.constantFrom(0, 0, 0, 300), fc.double({ min: 0, max: 5, noNaN: true }));
    const gaps = fc.array(gap, { minLength: 1, maxLength: 400, size: "max" });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 2000 }), (waits, perSecond) => {
        const { clock, policy } = policyOf({ rateMax: `${perSecond}/s` });
        const taken: number[] = [];
        for (const waitMs of waits) {
          clock.advance(waitMs);
          if (policy.decide(GET) === "capture") taken.push(clock.monotonicMs());
        }
        const burst = Math.max(1, perSecond / 10);
        let most = 0;
        for (const [from, startMs] of taken.entries()) {
          for (const [later, endMs] of taken.slice(from).entries())
            most = Math.max(most, later + 1 - ((endMs - startMs) / 1000) * perSecond);
        }
        expect(most).toBeLessThanOrEqual(burst + 1e-6);
      }),
      { numRuns: 50 },
    );
  });

  test("lets steady traffic above it through at the rate, and below it all", () => {
    const { clock, policy } = policyOf({ rateMax: "500/s" });
    const seconds = (count: number, everyMs: number): number => {
      let captured = 0;
      for (let left = count * (1000 / everyMs); left > 0; left -= 1) {
        clock.advance(everyMs);
        if (policy.decide(GET) === "capture") captured += 1;
      }
      return captured;
    };
    const above = seconds(10, 0.5);
    expect(above).toBeGreaterThanOrEqual(5000);
    expect(above).toBeLessThanOrEqual(5050);
    expect(policy.status().rateLimited).toBe(20_000 - above);
    clock.advance(100);
    expect(seconds(10, 4)).toBe(2500);
  });

  test("is counted as sampled out, and only for what the sample let through", () => {
    const { policy } = policyOf({ rateMax: "1/m", sample: "50%" });
    const decisions = Array.from({ length: 1000 }, () => policy.decide(GET));
    const kept = decisions.filter((decision) => decision === "capture").length;
    const out = decisions.filter((decision) => decision === "sampled-out").length;
    expect([kept, out]).toEqual([1, 999]);
    const { rateLimited } = policy.status();
    expect(Math.abs(rateLimited - 499)).toBeLessThan(4 * Math.sqrt(1000 * 0.25));
    policy.decide({ ...GET, method: "POST" });
    expect(policy.status().rateLimited).toBe(rateLimited);
  });
});
