import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lift, tree } from "./testing/lift.ts";

describe("bodies that are dear to compare", () => {
  const many = (count: number, of: (index: number) => string, between = "") =>
    Array.from({ length: count }, (_, index) => of(index)).join(between);

  test.each([
    ["text/xml", (count: number) => `<r>${many(count - 1, (index) => `<a${index}/>`)}</r>`, 25_000],
    ["text/xml", (count: number) => `<r>${many(count / 2, () => '<a b="1"/>')}</r>`, 24_998],
    ["text/html", (count: number) => many(count, () => "<p>"), 25_000],
    ["text/html", (count: number) => `<p>${many(count - 1, () => "</b>")}`, 25_000],
    [
      "application/x-www-form-urlencoded",
      (count: number) => many(count, (index) => `a${index % 7}=1`, "&"),
      20_000,
    ],
  ])("%s is a tree up to a limit, and then said to be too large (%#)", (type, made, most) => {
    expect(lift(type, made(most)).kind).toBe("tree");
    expect(lift(type, made(most + 4))).toMatchObject({ kind: "bytes", format: "too-large" });
  });

  test("empty lines of events say nothing, however many", () => {
    const ends = fc.array(fc.constantFrom("\r\n", "\n", "\r"), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(ends, ends, (one, other) => {
        const read = (end: string) => tree("text/event-stream", `${end}data: 1${end}data: 2${end}`);
        // "\n" behind "\r" is one line end with it; a run that begins with two ends has both.
        expect(read(`\n\n${one.join("")}`)).toEqual(read(`\n\n${other.join("")}`));
      }),
    );
    expect(tree("text/event-stream", `data: 1${"\r".repeat(40)}data: 2\n`)).toEqual([
      { data: "1" },
      { data: "2" },
    ]);
  });
});
