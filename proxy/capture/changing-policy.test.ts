import { expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { manualClock } from "../../core/index.ts";
import { ChangingPolicy, rampFrom } from "./changing-policy.ts";

const mirrorOf = (mirror: object) => configSchema.parse({ mirror }).mirror;

function subject(method = "GET") {
  return { method, path: "/", headers: [], clientIp: undefined };
}

test("what it holds changes for the next request, and stays paused where it was", () => {
  const policy = new ChangingPolicy(mirrorOf({}), { random: () => 0.5, clock: manualClock() });
  expect(policy.decide(subject())).toBe("capture");
  policy.change(mirrorOf({ methods: ["POST"], bodyMax: "1KiB" }));
  expect([policy.decide(subject()), policy.bodyMax]).toEqual(["filtered", 1024]);
});

test("counts what the rate kept back over changes", () => {
  const policy = new ChangingPolicy(mirrorOf({ rateMax: 1 }), {
    random: () => 0,
    clock: manualClock(),
  });
  for (let index = 0; index < 3; index += 1) policy.decide(subject());
  expect(policy.status().rateLimited).toBe(2);
  policy.change(mirrorOf({ rateMax: 1 }));
  for (let index = 0; index < 3; index += 1) policy.decide(subject());
  expect(policy.status().rateLimited).toBe(4);
});

test("a ramp that began elsewhere goes on from the share that was reached", () => {
  const config = mirrorOf({ ramp: { from: "10%", to: "50%", over: "100s" } });
  const clock = manualClock();
  const first = new ChangingPolicy(config, { random: () => 0, clock });
  clock.advance(25_000);
  expect(first.status().share).toBeCloseTo(0.2);
  const second = new ChangingPolicy(rampFrom(config, first.status().share), {
    random: () => 0,
    clock,
  });
  clock.advance(25_000);
  expect(second.status().share).toBeCloseTo(first.status().share);
  expect(rampFrom(config, 0.5)).toMatchObject({ sample: 0.5, ramp: undefined });
  expect(rampFrom(mirrorOf({}), 1)).toEqual(mirrorOf({}));
});
