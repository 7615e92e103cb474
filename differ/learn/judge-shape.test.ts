import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ValueProfile } from "../../core/index.ts";
import type { OddClass } from "../compare/difference.ts";
import type { JsonValue } from "../lift/json-value.ts";
import { LosslessNumber } from "../lift/lossless-number.ts";
import { acceptsFormat, formatOf } from "./formats.ts";
import { judgeShape } from "./judge-shape.ts";
import { createMapPaths, createPathCache } from "./map-paths.ts";

describe("formats", () => {
  test.each<[string, string | number | LosslessNumber]>([
    ["empty", ""],
    ["uuid", "9f1b1c4e-5b1a-4a58-8f0e-0d6a3f1c2b3d"],
    ["ulid", "01ARZ3NDEKTSV4RRFFQ69G5FAV"],
    ["jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP"],
    ["iso-time", "2026-11-30T18:49:29.123Z"],
    ["iso-time", "2026-11-30T18:49:29+01:00"],
    ["iso-time", "2026-11-30"],
    ["http-date", "Mon, 30 Nov 2026 18:49:29 GMT"],
    ["url", "https://example.com/a?b=c"],
    ["ip", "10.2.3.4"],
    ["ip", "2001:db8::1"],
    ["e-mail", "a.b@example.com"],
    ["epoch-seconds", 1_764_528_000],
    ["epoch-seconds", "1764528000"],
    ["epoch-seconds", 1_764_528_000.25],
    ["epoch-milliseconds", 1_764_528_000_123],
    ["epoch-microseconds", 1_764_528_000_123_456],
    ["epoch-nanoseconds", new LosslessNumber("1764528000123456789")],
    ["integer", 42],
    ["integer", "42"],
    ["decimal", 4.5],
    ["hex-16", "00f067aa0ba902b7"],
    ["hex-8", "12e45678"],
    ["base64", "q83vEjRWeJCrze8SNFZ4kA=="],
    ["alphanumeric", "k3j5h2k1"],
    ["word", "eu-west"],
    ["text", "three blind mice"],
  ])("%s: %s", (format, value) => {
    expect(formatOf(value)).toBe(format);
    expect(acceptsFormat(format, value)).toBe(true);
  });

  test("whatever class a value is called by accepts it, and no value takes long", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.double(), fc.boolean()), (value) => {
        expect(acceptsFormat(formatOf(value), value)).toBe(true);
      }),
    );
    const started = performance.now();
    for (const part of ["a", "1", "-", ":", "1.", "a@", "A1-", "f:", "\u00e9", "T00:00", "://"]) {
      formatOf(part.repeat(100_000));
      formatOf(part.repeat(Math.floor(4096 / part.length)));
    }
    expect(performance.now() - started).toBeLessThan(500);
  });
});

const profile: ValueProfile = {
  ...{ types: ["number"], formats: ["integer", "uuid"], scope: "request" },
  ...{ range: [10, 50], length: [4, 40] },
};

describe("three values that differ", () => {
  const value: fc.Arbitrary<JsonValue | undefined> = fc.oneof(
    fc.constantFrom<JsonValue | undefined>(undefined, null, "", "x", [], {}),
    fc.integer(),
    fc.string(),
    fc.uuid(),
  );

  test("the roles are alike to every comparator: whoever has a value, that one is odd", () => {
    const turned: { readonly [odd in OddClass]: OddClass } = {
      ...{ primary: "secondary", secondary: "candidate", candidate: "primary", all: "all" },
    };
    fc.assert(
      fc.property(value, value, value, fc.constantFrom("request", "instance"), (a, b, c, scope) => {
        const of = { ...profile, scope } as const;
        const found = judgeShape(of, { primary: a, secondary: b, candidate: c });
        const next = judgeShape(of, { primary: c, secondary: a, candidate: b });
        expect(next?.oddity).toBe(found && turned[found.oddity]);
      }),
    );
  });

  test.each<[string, OddClass, Partial<ValueProfile>, [JsonValue, JsonValue, JsonValue]]>([
    [
      "an instance's counter of any size",
      "all",
      { scope: "instance", formats: ["integer"] },
      [5, 1000, 9e9],
    ],
    [
      "an instance's counter where times are",
      "all",
      { scope: "instance", formats: ["epoch-seconds"] },
      [1.2e9, 1.3e9, 5],
    ],
    [
      "an instance's time in another unit",
      "candidate",
      { scope: "instance", formats: ["epoch-seconds"] },
      [1.7e9, 1.71e9, 1.7e12],
    ],
    ["a number within ten times", "all", { formats: [] }, [10, 20, 499]],
    ["a number beyond", "candidate", { formats: [] }, [10, 20, 501]],
    ["a number far below", "secondary", { formats: [] }, [10, 0.5, 20]],
    ["a text far longer", "candidate", { formats: [] }, ["abcd", "abcde", "x".repeat(161)]],
    [
      "another format",
      "candidate",
      { formats: ["hex-8"], length: [8, 8] },
      ["0badcafe", "12345678", "12345"],
    ],
  ])("%s: %s", (_name, odd, over, [primary, secondary, candidate]) => {
    const { range: _range, length: _length, ...plain } = profile;
    const base = over.scope === "instance" || over.length !== undefined ? plain : profile;
    expect(judgeShape({ ...base, ...over }, { primary, secondary, candidate })?.oddity).toBe(odd);
  });
});

test.each([
  ["$.byId.a.price", "$.byId.*.price"],
  ["$.byId['x y'].tags.b[*]", "$.byId.*.tags.*[*]"],
  ["$.byIdx.a", "$.byIdx.a"],
  ["$.byId[*].a", "$.byId[*].a"],
  ["$.byId", "$.byId"],
  ["$.byId['a']…4f2a", "$.byId.*…4f2a"],
  ["header:x", "header:x"],
])("members of maps are one place: %s", (path, general) => {
  expect(createMapPaths(new Set(["$.byId", "$.byId.*.tags"]), createPathCache())(path)).toBe(
    general,
  );
});
