import { describe, expect, test } from "vitest";
import { brief, compareJson } from "./testing/builders.ts";

const COUNT = 21_000;
type Entry = readonly [string, unknown];
const wide = (make: (at: number) => unknown = (at) => at): Entry[] =>
  Array.from({ length: COUNT }, (_, at) => [`name-${at}`, make(at)]);
const text = (entries: readonly Entry[]): string => JSON.stringify(Object.fromEntries(entries));
const base = text(wide());
const judged = (other: string) => compareJson([base, base, other]);

describe("objects of very many names", () => {
  test("are compared member by member, in whatever order they come", () => {
    expect(judged(text(wide().toReversed())).equal).toBe(true);
    const changed = [
      ...wide((at) => (at === 700 ? [at, -1] : at)).slice(0, -1),
      ["new", 1] as const,
    ];
    const result = judged(text(changed));
    expect(brief(result)).toEqual([
      "$['name-700'] type candidate",
      `$['name-${COUNT - 1}'] missing candidate`,
      "$.new extra candidate",
    ]);
    expect(result).not.toHaveProperty("limited");
    const embedded = compareJson([{ t: base }, { t: base }, { t: text(changed) }]);
    expect(brief(embedded).at(-1)).toBe("$.t.new extra candidate");
  });

  test("are one where only the spelling differs, also beside a small object", () => {
    expect(judged(base.replaceAll(/:(\d+)/g, ": $1.0")).equal).toBe(true);
    expect(brief(judged('{"name-0":0}')).slice(0, 1)).toEqual(["$['name-1'] missing candidate"]);
  });

  test("that differ everywhere are named up to a limit, and the rest as a whole", () => {
    const result = judged(text(wide((at) => at + 1)));
    expect(result).toMatchObject({ equal: false, coverage: "exact", limited: true });
    expect(brief(result)).toContain("$['name-0'] value candidate");
    expect(new Set(result.differences.map((one) => one.class))).toEqual(new Set(["candidate"]));
    expect(JSON.stringify(result.differences.map((one) => one.path))).not.toContain("#rest");
  });

  test("are cut to the same end where each place costs little", () => {
    const long = (by: string) => base.replaceAll(/:(\d+)/g, `:1234567890123456$1${by}`);
    const result = compareJson([long("1"), long("1"), long("2")]);
    expect(result).toMatchObject({ equal: false, limited: true });
    expect(brief(result).join()).not.toContain("#rest");
  });

  test("with a name twice, however far down, are of another encoding", () => {
    const twice = base.replace('"name-5":5', '"name-5":{"a":1,"a":2}');
    expect(brief(judged(twice))).toEqual(["$ encoding candidate"]);
    expect(brief(judged(base.replace('"name-5"', '"name-4"')))).toEqual(["$ encoding candidate"]);
  });

  test("have a member like any other in one named as what is left out", () => {
    const named = (value: number) => text([...wide(), ["#rest", value]]);
    expect(brief(compareJson([named(1), named(1), named(2)]))).toEqual([
      "$['#rest'] value candidate",
    ]);
  });
});
