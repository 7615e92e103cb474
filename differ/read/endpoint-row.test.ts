import { expect, test } from "vitest";
import type { EndpointSummary, PathSummary } from "../verdict/summary.ts";
import { endpointRow } from "./endpoint-row.ts";

function place(path: string, candidateOdd: number): PathSummary {
  return {
    ...{ path, kind: path === "latency" ? "slower" : "value", n: 1000, candidateOdd },
    ...{ secondaryOdd: 0, primaryOdd: 0, allDifferent: 0, verdict: "pass", evidence: 0 },
    ...{ fingerprint: path, severity: "low" },
  };
}

function endpoint(...paths: PathSummary[]): EndpointSummary {
  return { endpoint: "GET /p", requests: 1000, verdict: "pass", paths };
}

test("how often the candidate differs leaves latency out, which is half of all exchanges among equals", () => {
  expect(endpointRow(endpoint(place("latency", 510)), undefined)).not.toHaveProperty(
    "candidateRate",
  );
  const both = endpoint(place("latency", 510), place("$.price", 20));
  expect(endpointRow(both, undefined).candidateRate?.share).toBe(0.02);
});
