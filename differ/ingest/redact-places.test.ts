import { expect, test } from "vitest";
import type { Comparison } from "../compare/comparison.ts";
import { createPlaceRedaction } from "./redact-places.ts";
import { plainRedactor } from "./testing/plain-redactor.ts";

const redact = createPlaceRedaction({
  ...plainRedactor,
  mask: () => "masked",
  text: (value) => value.replaceAll(/bob@x\.test|sekret/g, "***"),
});

function pathAfter(path: string, exact = path): readonly (string | undefined)[] {
  const difference = { path, exact, kind: "value", class: "candidate", values: {} } as const;
  const comparison: Comparison = {
    equal: false,
    differences: [difference],
    truncated: 0,
    lost: 0,
    coverage: "exact",
  };
  const [kept] = redact(comparison).differences;
  return [kept?.path, kept?.exact];
}

test.each([
  ["$", "$"],
  ["status", "status"],
  ["header:x-sekret", "header:x-***"],
  ["$.items[*].price", "$.items[*].price"],
  ["$['a.b'].*", "$['a.b'].*"],
  ["$['bob@x.test'].name", "$['***'].name"],
  ["$.sekret[3]", "$['***'][3]"],
  ["$['it\\'s sekret']['x']", "$['it\\'s ***']['x']"],
  ["header:set-cookie['sekret'].path", "header:set-cookie['***'].path"],
  ["$['bob@x.tes", "$.masked"],
])("keys of %s are redacted: %s", (path, redacted) => {
  expect(pathAfter(path)).toEqual([redacted, redacted]);
});

test("the exact path is redacted on its own", () => {
  expect(pathAfter("$.*.a", "$['bob@x.test'].a")).toEqual(["$.*.a", "$['***'].a"]);
});
