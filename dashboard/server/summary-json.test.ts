import { expect, test } from "vitest";
import type { Summary } from "../../differ/index.ts";
import { createSummaryJson } from "./summary-json.ts";
import { exampleData } from "./testing/memory-reads.ts";

test("says every summary as JSON.stringify does, and an endpoint that stayed from before", () => {
  const say = createSummaryJson();
  const { summary } = exampleData();
  let written = 0;
  const endpoints = summary.endpoints.map((endpoint) => ({
    ...endpoint,
    get requests() {
      written += 1;
      return endpoint.requests;
    },
  }));
  const first: Summary = { ...summary, endpoints };
  expect(JSON.parse(say(first))).toEqual(JSON.parse(JSON.stringify(summary)));
  const before = written;
  const next: Summary = { ...first, compared: summary.compared + 1, reasons: [] };
  const text = say(next);
  expect(written).toBe(before);
  expect(text).toBe(JSON.stringify(next));
  expect(say({ ...next, endpoints: [] })).toBe(JSON.stringify({ ...next, endpoints: [] }));
});
