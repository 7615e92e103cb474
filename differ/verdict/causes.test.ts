import { expect, test } from "vitest";
import { seededRandom } from "../../core/index.ts";
import type { Observation } from "../tally/observe.ts";
import { createTally } from "../tally/tally.ts";
import { findCauses } from "./causes.ts";

function causesOf(
  places: Readonly<Record<string, (index: number) => Observation["cell"] | undefined>>,
) {
  const tally = createTally({ blockSize: 50 });
  for (let index = 0; index < 2000; index += 1) {
    const observations: Observation[] = [];
    for (const [path, cellAt] of Object.entries(places)) {
      const cell = cellAt(index);
      if (cell !== undefined) observations.push({ path, kind: "value", cell, hard: false });
    }
    tally.add({ endpoint: "GET /", seq: index * 7, index, observations });
  }
  const causes = findCauses(tally.entries.get("GET /")?.fields.values() ?? []);
  return Object.fromEntries([...causes].map(([member, head]) => [member.path, head.path]));
}

const every =
  (step: number, offset = 0) =>
  (index: number) =>
    index % step === offset ? "candidate" : undefined;

test("places that go wrong in the same exchanges are one cause, headed by the shallowest", () => {
  const causes = causesOf({
    "$.items[*].price": every(10),
    "$['a.b'].c": every(10),
    "$.total": every(10),
    status: every(10),
    "header:etag": every(10),
    "$.other": every(10, 3),
    "$.lone": every(25, 1),
  });
  expect(causes).toEqual({
    "$.items[*].price": "status",
    "$['a.b'].c": "status",
    "$.total": "status",
    "header:etag": "status",
  });
});

test("fewest steps head where no outcome or status does, then the alphabet", () => {
  expect(causesOf({ "$['a.b.c']": every(9), "$.b.a": every(9), "$.a[*].b": every(9) })).toEqual({
    "$.a[*].b": "$['a.b.c']",
    "$.b.a": "$['a.b.c']",
  });
});

test("overlap by chance alone, and much rarer members, make no group", () => {
  const random = seededRandom(5);
  const some = () => (random() < 0.3 ? "candidate" : undefined);
  expect(causesOf({ "$.a": some, "$.b": some, "$.c": every(2), "$.d": every(4) })).toEqual({});
});

test("places that are noise as often have no part in a cause", () => {
  const alternating = (index: number) => (index % 2 === 0 ? "candidate" : "secondary");
  expect(causesOf({ "$.a": alternating, "$.b": alternating })).toEqual({});
});
