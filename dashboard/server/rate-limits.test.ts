import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { manualClock } from "../../core/index.ts";
import { clientOf, createRateLimit } from "./rate-limits.ts";
import { problemOf, sendJson, startAdmin, stopAdmins } from "./testing/start-admin.ts";

afterEach(stopAdmins);

describe("a rate limit", () => {
  test("lets through its burst, and then no more than its rate, whoever else asks when", () => {
    const asks = fc.array(fc.record({ afterMs: fc.nat(3000), client: fc.constantFrom("a", "b") }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(asks, (all) => {
        const clock = manualClock();
        const limit = createRateLimit({ burst: 3, perSecond: 2 }, clock);
        const taken = { a: 0, b: 0 };
        for (const { afterMs, client } of all) {
          clock.advance(afterMs);
          if (limit.take(client) === 0) taken[client === "a" ? "a" : "b"] += 1;
          const most = 3 + (clock.monotonicMs() / 1000) * 2 + 1e-9;
          expect(Math.max(taken.a, taken.b)).toBeLessThanOrEqual(most);
        }
        expect(taken.a + taken.b + limit.refused).toBe(all.length);
      }),
    );
  });

  test("says when to come back, and keeps that word", () => {
    const clock = manualClock();
    const limit = createRateLimit({ burst: 1, perSecond: 0.1 }, clock);
    expect(limit.take("a")).toBe(0);
    const seconds = limit.take("a");
    clock.advance(seconds * 1000);
    expect([seconds, limit.take("a")]).toEqual([10, 0]);
  });

  test("remembers so many clients and no more", () => {
    const limit = createRateLimit({ burst: 1, perSecond: 1 }, manualClock());
    for (let client = 0; client < 5000; client += 1) limit.take(String(client));
    expect(limit.forgotten).toBe(5000 - 4096);
  });

  test.each([
    ["127.0.0.1", "127.0.0.1"],
    ["::ffff:10.0.0.9", "10.0.0.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:db8::9", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    [undefined, ""],
  ])("of the address %s the client is %s", (address, client) => {
    expect(clientOf(address)).toBe(client);
  });
});

describe("the API's limits", () => {
  test("too many changes are refused with when to come back, reading goes on, and it is counted", async () => {
    const { url, clock } = await startAdmin();
    const change = () => sendJson(["POST", `${url}/api/v1/mirror`], { enabled: true });
    for (let index = 0; index < 60; index += 1) expect((await change()).status).toBe(200);
    const refused = await change();
    expect([refused.headers.get("retry-after"), (await problemOf(refused)).code]).toEqual([
      ...["1", "RATE_LIMITED"],
    ]);
    expect((await fetch(`${url}/api/v1/status`)).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain(
      'shadowdiff_admin_rate_limited_total{what="write"} 1',
    );
    clock.advance(1000);
    expect((await change()).status).toBe(200);
  });

  test("logins are tried ten times and then one every six seconds, also with the right token", async () => {
    const token = "admin-token-0123456789";
    const { url, clock } = await startAdmin({ token });
    const login = (given: string) => {
      const body = new URLSearchParams({ token: given });
      return fetch(`${url}/login`, { method: "POST", body, redirect: "manual" });
    };
    for (let index = 0; index < 10; index += 1) expect((await login("x")).status).toBe(401);
    const refused = await login(token);
    expect([refused.headers.get("retry-after"), refused.status]).toEqual(["6", 429]);
    clock.advance(6000);
    expect((await login(token)).status).toBe(303);
  });
});
