import { describe, expect, test } from "vitest";
import { type Tally, createTally } from "../tally/tally.ts";
import { quietRun } from "./testing/simulation.ts";
import { summarize } from "./summarize.ts";

describe("latency", () => {
  function timed(count: number, candidateMs: (index: number) => number): Tally {
    const tally = createTally({ blockSize: 50 });
    for (let index = 0; index < count; index += 1) {
      const base = 20 + ((index * 7919) % 100) / 50;
      const latency = {
        primary: base,
        secondary: base + ((index * 31) % 7) / 10,
        candidate: candidateMs(index),
      };
      tally.add({ endpoint: "GET /", seq: index, index, observations: [], latency });
    }
    return tally;
  }

  test("slower beyond tolerance fails", () => {
    const summary = summarize(quietRun(timed(1000, (index) => 26 + (index % 5))));
    expect(summary.verdict).toBe("fail");
    expect(summary.reasons.map(({ code }) => code)).toEqual(["LATENCY"]);
    expect(summary.reasons[0]?.message).toContain("p50");
  });

  test("certainly but slightly slower does not fail, and does not hold a pass back", () => {
    const summary = summarize(quietRun(timed(1000, (index) => 22 + (index % 5) / 10)));
    expect(summary.endpoints[0]?.paths[0]?.evidence).toBeGreaterThan(2);
    expect(summary.verdict).toBe("pass");
  });

  test("latency says nothing about the baselines", () => {
    expect(summarize(quietRun(timed(3000, () => 1))).verdict).toBe("pass");
  });
});
