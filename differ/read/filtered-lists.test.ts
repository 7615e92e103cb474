import { expect, test } from "vitest";
import type { PathSummary } from "../verdict/summary.ts";
import { type ListedDifference, fitsFilter } from "./difference-list.ts";
import { FILTERS_MAX, createFilteredLists } from "./filtered-lists.ts";
import type { DifferenceFilter } from "./read-models.ts";

function listed(each: number): ListedDifference {
  const path: PathSummary = {
    ...{ path: `$.f${each}`, kind: "value", n: 10, candidateOdd: each % 3, secondaryOdd: each % 2 },
    ...{ primaryOdd: 0, allDifferent: 0, verdict: each % 2 === 0 ? "fail" : "pass", evidence: 0 },
    ...{ fingerprint: `f${each}`, severity: each % 5 === 0 ? "high" : "low" },
    ...(each % 7 === 0 && { approved: true as const }),
  };
  const head = each % 2 === 0 ? path : { ...path, fingerprint: "head" };
  return { endpoint: `GET /${each % 4}`, path, head, rank: 0, text: undefined };
}

const LIST = Array.from({ length: 200 }, (_, each) => listed(each));

const FILTERS: DifferenceFilter[] = [
  {},
  { q: "  " },
  { heads: false },
  { heads: true },
  { approved: false },
  { approved: true },
  { endpoint: "GET /1" },
  { q: "GET /1" },
  { verdict: "fail" },
  { severity: "high" },
  { class: "candidate" },
  { class: "secondary", q: "F1" },
];

test("a kept outcome is what fits, also with other filters and lists asked for in between", () => {
  const lists = createFilteredLists();
  const shorter = LIST.slice(50);
  for (const list of [LIST, LIST, shorter, LIST]) {
    for (const filter of FILTERS) {
      expect(lists.of(list, { ...filter, limit: 5 })).toEqual(list.filter(fitsFilter(filter)));
    }
  }
});

test("a list is gone through once for a filter, whichever page is asked for, until another list comes", () => {
  const lists = createFilteredLists();
  for (const limit of [1, 50, 500]) lists.of(LIST, { heads: true, q: "price", limit });
  lists.of(LIST, { q: " PRICE ", heads: true, cursor: "x" });
  expect(lists.filtered).toBe(1);
  lists.of([...LIST], { q: "price", heads: true });
  expect(lists.filtered).toBe(2);
});

test("outcomes of the latest filters alone are kept", () => {
  const lists = createFilteredLists();
  for (let each = 0; each <= FILTERS_MAX; each += 1) lists.of(LIST, { q: `f${each}` });
  expect(lists.filtered).toBe(FILTERS_MAX + 1);
  lists.of(LIST, { q: "f1" });
  expect(lists.filtered).toBe(FILTERS_MAX + 1);
  lists.of(LIST, { q: "f0" });
  expect(lists.filtered).toBe(FILTERS_MAX + 2);
});
