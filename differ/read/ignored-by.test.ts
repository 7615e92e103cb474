import { expect, test } from "vitest";
import type { CompareRule } from "../../core/index.ts";
import { ignoredBy } from "./ignored-by.ts";

const NOW = Date.parse("2026-12-01T12:00:00Z");
const RULE: CompareRule = {
  ...{ match: "GET /p/{id}", arrays: {}, numbers: {}, times: {}, strings: {} },
  ignore: [{ path: "$.at", reason: "a clock", until: "2026-12-01" }],
};

test.each([
  ["on its last day", { endpoint: "GET /p/{id}", path: "$.at" }, NOW, true],
  ["after it", { endpoint: "GET /p/{id}", path: "$.at" }, NOW + 86_400_000, false],
  ["another place", { endpoint: "GET /p/{id}", path: "$.ats" }, NOW, false],
  ["another endpoint", { endpoint: "GET /q", path: "$.at" }, NOW, false],
])("a rule ignores its place while it holds: %s", (_name, place, nowMs, holds) => {
  const rule = { match: "GET /p/{id}", path: "$.at", reason: "a clock", until: "2026-12-01" };
  expect(ignoredBy(place, [RULE], nowMs)).toEqual(holds ? rule : undefined);
});
