import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { BLOCK_DEFAULT, GATE_DEFAULTS, gateOf } from "../../core/index.ts";
import { detailsOf } from "../run/details-of.ts";
import { runDetails } from "./run-details.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => Number(value.toFixed(6)));
const gates = fc.record(
  {
    alpha: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
    tolerance: share,
    minRequests: fc.nat(),
    requiredEndpoints: fc.array(fc.string()),
    latency: fc.record(
      { p50: share, p99: share, minDelta: fc.nat(100_000).map((ms) => `${ms}ms`) },
      { requiredKeys: [] },
    ),
    maxLost: share,
    blindFields: share,
  },
  { requiredKeys: [] },
);

const rules = fc.array(
  fc.record(
    { match: fc.constantFrom("GET /a", "GET /**"), minRequests: fc.nat() },
    { requiredKeys: ["match"] },
  ),
  { maxLength: 3 },
);

const approved = [
  { fingerprint: "0123456789ab", members: ["ba9876543210"], reason: "meant", by: "ann" },
  { fingerprint: "0123456789ac", members: [], reason: "meant", by: "bo", until: "2027-01-01" },
].map((approval) => ({ until: undefined, ...approval }));

function stored(): Record<string, unknown> {
  return JSON.parse(JSON.stringify(detailsOf({ ...configSchema.parse({}), approved })));
}

describe("what a run was started with", () => {
  test("is read back as it was configured, whatever that was", () => {
    fc.assert(
      fc.property(gates, fc.integer({ min: 2, max: 10_000 }), rules, (gate, block, compare) => {
        const config = { ...configSchema.parse({ gate, compare, noise: { block } }), approved };
        const read = runDetails(JSON.parse(JSON.stringify(detailsOf(config))));
        expect(read).toEqual({
          config: read?.config,
          gate: gateOf(config),
          block,
          approvals: approved,
        });
      }),
    );
  });

  test.each<[string, (details: Record<string, unknown>) => unknown]>([
    ["nothing", () => null],
    ["no digest", (details) => ({ ...details, config: 1 })],
    ["no block", (details) => ({ ...details, block: "50" })],
    ["no gate", (details) => ({ ...details, gate: undefined })],
    ["a gate with another key", (details) => ({ ...details, gate: { beta: 1 } })],
    ["a gate of texts", (details) => ({ ...details, gate: { alpha: "1%" } })],
    ["another unit", (details) => ({ ...details, gate: { latency: { minDelta: "2s" } } })],
    ["endpoints that are none", (details) => ({ ...details, gate: { requiredEndpoints: [1] } })],
    [
      "a minimum of nothing",
      (details) => ({ ...details, gate: { minimums: [{ match: "GET /a" }] } }),
    ],
    ["an approval of nobody", (details) => ({ ...details, approvals: [{ fingerprint: "a" }] })],
  ])("%s is of another version, and nothing of it is taken", (_, change) => {
    expect(runDetails(stored())).toBeDefined();
    expect(runDetails(change(stored()))).toBeUndefined();
  });

  test("the defaults are those of a configuration", () => {
    const { gate, noise } = configSchema.parse({});
    expect([gate, noise.block]).toEqual([GATE_DEFAULTS, BLOCK_DEFAULT]);
  });
});
