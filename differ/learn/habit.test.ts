import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type PerRole,
  ROLES,
  type Role,
  type ValueProfile,
  seededRandom,
} from "../../core/index.ts";
import type { OddClass } from "../compare/difference.ts";
import { agreement, oddClass } from "../compare/odd-class.ts";
import { type Habit, createHabit } from "./habit.ts";
import { type Make, runOf } from "./testing/run-of.ts";

type Draw = (random: () => number) => string | number;

/** What the place was found to be after so many exchanges, each of which has three draws. */
function habitOf(draw: Draw, { seed, exchanges }: { seed: number; exchanges: number }) {
  const random = seededRandom(seed);
  let habit: Habit | undefined;
  let usual = false;
  for (let exchange = 1; exchange <= exchanges; exchange += 1) {
    const values = { primary: draw(random), secondary: draw(random), candidate: draw(random) };
    const oddity = oddClass(agreement(values, Object.is));
    if (oddity === undefined) continue;
    if (habit === undefined) {
      if (oddity !== "candidate") habit = createHabit(exchange, exchange);
      continue;
    }
    habit.saw(exchange, oddity, values);
    usual ||= habit.isUsual(exchange);
  }
  return usual;
}

const among =
  (kinds: number): Draw =>
  (random) =>
    Math.floor(random() * kinds);

describe("whether equality of two roles is chance", () => {
  test.each<[string, Draw, boolean]>([
    ["a number of three digits", among(1000), true],
    ["a number of one digit", among(10), true],
    ["an id of two digits", (random) => `id-${Math.floor(random() * 100)}`, true],
    [
      "one of three words",
      (random) => ["red", "green", "blue"][Math.floor(random() * 3)] ?? "",
      false,
    ],
    ["a number that is another one in 5 %", (random) => (random() < 0.05 ? random() : 7), false],
    ["a number that is another one in 20 %", (random) => (random() < 0.2 ? random() : 7), false],
    ["one of two numbers, rarely the second", (random) => (random() < 0.4 ? 1 : 2), false],
  ])("%s: %s %s", (_name, draw, expected) => {
    const said = [1, 2, 3, 4, 5].map((seed) => habitOf(draw, { seed, exchanges: 400 }));
    expect(said).toEqual(said.map(() => expected));
  });

  test("does not depend on which role is which", () => {
    const turned: PerRole<Role> = {
      ...{ primary: "secondary", secondary: "candidate", candidate: "primary" },
    };
    const oddity = fc.constantFrom<OddClass>(...ROLES, "all");
    const values = { primary: 1, secondary: 2, candidate: 3 };
    fc.assert(
      fc.property(fc.array(oddity, { maxLength: 60 }), (oddities) => {
        const [habit, other] = [createHabit(0, 0), createHabit(0, 0)];
        oddities.forEach((odd, at) => {
          habit.saw(at + 1, odd, values);
          other.saw(at + 1, odd === "all" ? odd : turned[odd], values);
        });
        const now = oddities.length;
        expect(other.isUsual(now)).toBe(habit.isUsual(now));
        expect(other.isLikely(now)).toBe(habit.isLikely(now));
      }),
    );
  });

  test("is asked once an exchange", () => {
    const habit = createHabit(1, 1);
    const values = { primary: 1, secondary: 2, candidate: 3 };
    expect([1, 2, 2, 3].map((exchange) => habit.saw(exchange, "all", values))).toEqual([
      ...[false, true, false, true],
    ]);
  });
});

describe("a place at which equality is chance", () => {
  /** A clock of few ticks: two of three are equal in a quarter of the exchanges. */
  const clock: Make = (random, _role, number) => ({
    at: 1_764_528_000_000 + number * 50 + Math.floor(random() * 5),
  });
  const placeOf = (run: ReturnType<typeof runOf>) =>
    run.endpoint?.paths.find(({ path }) => path === "$.at");

  test("is compared by shape in every exchange, and passes", () => {
    const run = runOf(clock, { exchanges: 1500 });
    expect(run.profile?.values["$.at"]).toMatchObject({ always: true });
    const place = placeOf(run);
    expect(place?.verdict).toBe("pass");
    expect((place?.candidateOdd ?? 0) + (place?.secondaryOdd ?? 0)).toBeLessThan(25);
    expect(place?.byShape).toBeGreaterThan(1350);
    expect(run.endpoint?.shares?.blind).toBeLessThan(0.03);
  });

  test("is held to its unit", () => {
    const seconds: Make = (random, role, number) => {
      const answer = { at: 1_764_528_000_000 + number * 50 + Math.floor(random() * 5) };
      return role === "candidate" ? { at: Math.floor(answer.at / 1000) } : answer;
    };
    expect(placeOf(runOf(seconds, { exchanges: 700 }))?.verdict).toBe("fail");
  });

  test("was none where only a slow start looked like one: then every exchange counts again", () => {
    const started: Make = (_random, role, number) => {
      const late = number < 12 && role === "secondary" ? 1 : 0;
      const seconds = 1_764_528_000 + Math.floor(number / 30) + late;
      return { at: role === "candidate" ? seconds * 1000 + 7 : seconds };
    };
    const place = placeOf(runOf(started, { exchanges: 600 }));
    expect(place?.verdict).toBe("fail");
    expect(place?.candidateOdd).toBeGreaterThan(500);
  });

  test("is none where the candidate has what one baseline has", () => {
    const proxied: Make = (_random, role, number) => ({
      at: role === "secondary" ? `b${number * 7919}` : `a${number * 104_729}`,
    });
    const run = runOf(proxied, { exchanges: 300 });
    expect(run.profile?.values["$.at"]?.always).toBeUndefined();
    expect(placeOf(run)?.secondaryOdd).toBe(300);
  });

  test("is none where most answers have the place not, equal as sent", () => {
    const seldom: Make = (random, _role, number) =>
      number % 3 === 0 ? { at: Math.floor(random() * 5) } : { none: true };
    const run = runOf(seldom, { exchanges: 900 });
    expect(run.profile?.values["$.at"]).toBeDefined();
    expect(run.profile?.values["$.at"]?.always).toBeUndefined();
    expect(placeOf(run)?.candidateOdd).toBeGreaterThan(30);
  });

  test("keeps a line as it is, but not where a given profile says so", () => {
    const twoEqual: Make = (_random, role) => ({ at: role === "candidate" ? 5 : 4 });
    const classOf = (given: Parameters<typeof runOf>[1]) =>
      runOf(twoEqual, { exchanges: 1, ...given }).lines[0];
    expect(classOf({})).toMatchObject({ differences: [{ class: "candidate" }] });
    const value: ValueProfile = { types: ["number"], formats: [], scope: "request", always: true };
    const endpoints = [{ endpoint: "GET /x", arrays: {}, maps: [], values: { "$.at": value } }];
    const given = { profiles: { templates: [], endpoints }, freeze: true };
    expect(classOf(given)).toMatchObject({ differences: [{ class: "all", byShape: true }] });
    const { endpoint } = runOf(twoEqual, { exchanges: 50, ...given });
    expect(endpoint?.paths[0]).toMatchObject({ candidateOdd: 0, allDifferent: 50, byShape: 50 });
  });
});
