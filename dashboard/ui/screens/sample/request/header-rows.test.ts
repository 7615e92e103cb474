import { expect, test } from "vitest";
import type { SampleDifference } from "../../../../../differ/index.ts";
import { answered } from "../testing/answered.ts";
import { headerRows } from "./header-rows.ts";

const difference = (exact: string, more: Partial<SampleDifference> = {}): SampleDifference => ({
  ...{ path: exact, exact, kind: "value", class: "candidate", ...more },
});

test("names in any case are one row, cookies one each, and what differs comes first", () => {
  const rows = headerRows(
    {
      primary: answered("", [
        ["Content-Type", "a"],
        ["ETag", '"1"'],
        ["Set-Cookie", "sid=1; Path=/"],
        ["Set-Cookie", "theme=dark"],
      ]),
      secondary: answered("", [
        ["content-type", "a"],
        ["etag", '"2"'],
        ["set-cookie", "theme=dark"],
        ["set-cookie", "sid=1; Path=/"],
      ]),
      candidate: { kind: "timed-out", afterMs: 5000 },
    },
    [
      difference("header:etag", { ignored: "per node", class: "all" }),
      difference("header:set-cookie['sid'].path"),
      difference("trailer:x-sum"),
      difference("$.a"),
    ],
  );
  expect(
    rows.map(({ name, equal, marks }) => [name, equal, marks.map(({ index }) => index)]),
  ).toEqual([
    ["set-cookie sid", true, [1]],
    ["trailer:x-sum", true, [2]],
    ["etag", false, [0]],
    ["content-type", true, []],
    ["set-cookie theme", true, []],
  ]);
});
