import { describe, expect, test } from "vitest";
import type { Lifting } from "../lift-context.ts";
import { createLifting } from "../lifting.ts";
import { lift, tree } from "../testing/lift.ts";
import type { BodyLifter, LiftedValue } from "./body-lifter.ts";
import type { LifterProblem } from "./own-lifters.ts";

/** `key value` a line, as a lifter of the user would read it. */
const pairs: BodyLifter = {
  format: "pairs",
  claims: (essence) => essence === "text/x-pairs",
  sniff: ({ text }) => text?.startsWith("#pairs") ?? false,
  lift: ({ text }) => Object.fromEntries((text ?? "").split("\n").map((line) => line.split(" "))),
};

function withLifter(of: Partial<BodyLifter>): { lifting: Lifting; problems: LifterProblem[] } {
  const problems: LifterProblem[] = [];
  const lifting = createLifting({
    lifters: [{ ...pairs, ...of }],
    onProblem: (problem) => problems.push(problem),
  });
  return { lifting, problems };
}

describe("a lifter of the user", () => {
  test("reads what it claims and what it knows by its look, before anything else", () => {
    const { lifting } = withLifter({});
    expect(tree("text/x-pairs", "a 1\nb 2", { lifting })).toEqual({ a: "1", b: "2" });
    expect(lift("text/plain", "#pairs 1", { lifting }).format).toBe("pairs");
    expect(lift("text/plain", "a 1", { lifting }).format).toBe("text");
  });

  test("is told the type, the endpoint, the decoded bytes, and no text where there is none", () => {
    const seen: unknown[] = [];
    const { lifting } = withLifter({ lift: (body) => (seen.push(body), undefined) });
    lift("text/x-pairs; v=1", Uint8Array.of(255), { lifting, endpoint: "GET /x" });
    expect(seen).toEqual([
      {
        ...{ contentType: "text/x-pairs; v=1", endpoint: "GET /x", text: undefined },
        bytes: Uint8Array.of(255),
      },
    ]);
  });

  test.each([
    ["throws", () => JSON.parse("no")],
    [
      "throws something odd",
      () => {
        // oxlint-disable-next-line typescript/only-throw-error -- that is the case
        throw null;
      },
    ],
    [
      "calls itself without end",
      function again(): LiftedValue {
        return [again()];
      },
    ],
    ["gives back a promise", () => Reflect.get({ value: Promise.resolve(1) }, "value")],
    ["gives back a function", () => Reflect.get({ value: () => 1 }, "value")],
  ])("that %s has not read the body", (_, lifter) => {
    const { lifting, problems } = withLifter({ lift: lifter });
    expect(lift("text/x-pairs", "a 1", { lifting })).toMatchObject({ kind: "text", text: "a 1" });
    expect(problems).toMatchObject([{ format: "pairs", count: 1, leftOut: false }]);
  });

  test("that throws says so by the error's name, never by its message", () => {
    const { lifting, problems } = withLifter({
      claims: () => {
        throw new TypeError("secret");
      },
    });
    lift("text/x-pairs", "a", { lifting });
    expect(JSON.stringify(problems)).toContain("TypeError");
    expect(JSON.stringify(problems)).not.toContain("secret");
  });

  test("that loops without end is ended, and left out after a few times", () => {
    let calls = 0;
    const { lifting, problems } = withLifter({
      lift: () => {
        calls += 1;
        for (;;);
      },
    });
    for (let time = 0; time < 8; time += 1) {
      expect(lift("text/x-pairs", "a", { lifting }).format).toBe("text");
    }
    expect(calls).toBe(6);
    expect(problems.map(({ reason, leftOut }) => `${reason} ${leftOut}`)).toEqual([
      ...Array.from({ length: 5 }, () => "ERR_SCRIPT_EXECUTION_TIMEOUT false"),
      "ERR_SCRIPT_EXECUTION_TIMEOUT true",
    ]);
  });

  test("may give back integers of any size; what is too large is compared as a whole", () => {
    const big = withLifter({ lift: () => ({ n: 2n ** 70n, x: Number.NaN }) });
    const lifted = lift("text/x-pairs", "a", big);
    expect(JSON.stringify(lifted.kind === "tree" && lifted.value)).toBe(
      '{"n":1180591620717411303424,"x":"NaN"}',
    );
    const cycle: LiftedValue[] = [];
    cycle.push(cycle);
    for (const value of [cycle, Array.from({ length: 200 }, () => 1), "too-large"]) {
      const { lifting } = withLifter({ lift: () => value });
      const { kind, format } = lift("text/x-pairs", "a", { lifting, limits: { nodesMax: 100 } });
      expect(`${kind} ${format}`).toBe(value === "too-large" ? "tree pairs" : "bytes too-large");
    }
  });
});
