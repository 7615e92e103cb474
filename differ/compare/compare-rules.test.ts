import { describe, expect, test } from "vitest";
import { ShadowError } from "../../core/index.ts";
import {
  ENDPOINT,
  answer,
  brief,
  compareJson,
  compareOutcomes,
  comparer,
} from "./testing/builders.ts";

type Rules = NonNullable<Parameters<typeof compareJson>[1]>;

const three = (base: unknown, changed: unknown, rules: Rules) =>
  compareJson([base, base, changed], rules);
const rule = (options: object, match = ENDPOINT): Rules[number] => ({ match, ...options });

describe("arrays", () => {
  const keyed = [rule({ arrays: { "$.items": { key: "sku" } } })];

  test("elements are told apart by the key a rule names", () => {
    const base = {
      items: [
        { sku: "a", n: 1 },
        { sku: "b", n: 2 },
      ],
    };
    expect(
      brief(
        three(
          base,
          {
            items: [
              { sku: "b", n: 2 },
              { sku: "c", n: 1 },
            ],
          },
          keyed,
        ),
      ),
    ).toEqual(["$.items[*] missing candidate", "$.items[*] extra candidate"]);
    const moved = three(
      base,
      {
        items: [
          { sku: "b", n: 3 },
          { sku: "a", n: 1 },
        ],
      },
      keyed,
    );
    expect(brief(moved)).toEqual(["$.items order candidate", "$.items[*].n value candidate"]);
    expect(moved.differences[1]).toMatchObject({ exact: "$.items[1].n" });
  });

  test("several keys and keys further in count too", () => {
    const rules = [rule({ arrays: { $: { key: ["owner.id", "n"] } } })];
    const element = (id: number, n: number, v: number) => ({ owner: { id }, n, v });
    const base = [element(1, 1, 0), element(1, 2, 0), element(2, 1, 0)];
    const changed = [element(1, 1, 0), element(1, 2, 5), element(2, 1, 0)];
    expect(brief(three(base, changed, rules))).toEqual(["$[*].v value candidate"]);
  });

  test("an array in which a key repeats is compared as a sequence", () => {
    const base = {
      items: [
        { sku: "a", n: 1 },
        { sku: "a", n: 2 },
      ],
    };
    const changed = {
      items: [
        { sku: "a", n: 1 },
        { sku: "a", n: 3 },
      ],
    };
    expect(brief(three(base, changed, keyed))).toEqual(["$.items[*].n value candidate"]);
  });

  test("a set has no order, but its elements count", () => {
    const rules = [rule({ arrays: { "$.t": { set: true } } })];
    expect(three({ t: [1, 2, 2, 3] }, { t: [3, 2, 1, 2] }, rules).equal).toBe(true);
    expect(brief(three({ t: [1, 2] }, { t: [3, 2, 1] }, rules))).toEqual([
      "$.t[*] extra candidate",
    ]);
    expect(brief(three({ t: [1, 2, 2] }, { t: [2, 1] }, rules))).toEqual([
      "$.t[*] missing candidate",
    ]);
    expect(three({ t: [{ id: 1 }, { id: 2 }] }, { t: [{ id: 2 }, { id: 1 }] }, rules).equal).toBe(
      true,
    );
  });
});

describe("tolerances", () => {
  test("numbers may differ by a share or an amount", () => {
    const rules = [rule({ numbers: { "$..price": { rel: 1e-3 }, "$.n": { abs: 2 } } })];
    expect(three({ price: 1000, n: 5 }, { price: 1001, n: 7 }, rules).equal).toBe(true);
    expect(brief(three({ price: 1000, n: 5 }, { price: 1002, n: 8 }, rules))).toEqual([
      "$.price value candidate",
      "$.n value candidate",
    ]);
    expect(brief(three({ other: 1000 }, { other: 1001 }, rules))).toEqual([
      "$.other value candidate",
    ]);
  });

  test("times may differ by a tolerance, as texts and as numbers", () => {
    const rules = [rule({ times: { "$..at": { tolerance: "2s" } } })];
    const equal = (left: unknown, right: unknown) =>
      three({ at: left }, { at: right }, rules).equal;
    expect(equal("2026-01-01T00:00:00Z", "2026-01-01T01:00:02+01:00")).toBe(true);
    expect(equal("2026-01-01T00:00:00Z", "2026-01-01T00:00:03Z")).toBe(false);
    expect(equal(1_767_225_600, 1_767_225_602)).toBe(true);
    expect(equal(1_767_225_600_000, 1_767_225_603_000)).toBe(false);
    expect(equal("Thu, 01 Jan 2026 00:00:00 GMT", "Thu, 01 Jan 2026 00:00:01 GMT")).toBe(true);
    expect(equal("soon", "later")).toBe(false);
  });

  test("strings may differ in case, in blanks at the ends and in runs of blanks", () => {
    const rules = [
      rule({
        strings: { "$.t": { trim: true }, "$.c": { case: true }, "$.w": { collapse: true } },
      }),
    ];
    expect(
      three({ t: " a ", c: "A", w: "a  b" }, { t: "a", c: "a", w: "a\n b" }, rules).equal,
    ).toBe(true);
    expect(brief(three({ t: "A" }, { t: "a" }, rules))).toEqual(["$.t value candidate"]);
  });

  test("two documents in one tolerated value apart make no role odd", () => {
    const rules = [rule({ numbers: { "$.n": { abs: 1 } } })];
    const result = compareJson([{ n: 1 }, { n: 0 }, { n: 2 }], rules);
    expect(brief(result)).toEqual(["$.n value all"]);
  });
});

describe("ignore", () => {
  const ignore = (path: string, more: object = {}) => [
    rule({ ignore: [{ path, reason: "why", ...more }] }),
  ];

  test("an ignored difference is listed with its reason and makes nothing unequal", () => {
    const result = three({ meta: { id: 1 } }, { meta: { id: 2 } }, ignore("$.meta"));
    expect(result.equal).toBe(true);
    expect(brief(result)).toEqual(["$.meta.id value candidate (why)"]);
  });

  test("a rule hides what it names and all below, and nothing beside", () => {
    const changed = (path: string) =>
      brief(three({ a: { id: 1, identity: 1 } }, { a: { id: 2, identity: 2 } }, ignore(path)));
    expect(changed("$..id")).toEqual([
      "$.a.id value candidate (why)",
      "$.a.identity value candidate",
    ]);
    expect(changed("$.a.*")).toEqual([
      "$.a.id value candidate (why)",
      "$.a.identity value candidate (why)",
    ]);
    expect(() => changed("$")).toThrow("hides the whole body");
    expect(three({ t: [{ x: 1 }] }, { t: [{ x: 2 }] }, ignore("$.t[*].x")).equal).toBe(true);
    expect(three({ t: [{ x: 1 }] }, { t: [{ x: 2 }] }, ignore("$.t[1].x")).equal).toBe(false);
  });

  test("fields, the status and the outcome are named by their paths", () => {
    const base = answer("{}", {
      headers: ["ETag", "1", "X-A", "1", "Set-Cookie", "sid=1; Path=/"],
    });
    const changed = answer("{}", {
      status: 500,
      headers: ["ETag", "2", "X-A", "2", "Set-Cookie", "sid=2; Path=/x"],
    });
    const ignored = (path: string) =>
      brief(compareOutcomes([base, base, changed], ignore(path)))
        .filter((line) => line.endsWith("(why)"))
        .map((line) => line.split(" ")[0]);
    expect(ignored("status")).toEqual(["status"]);
    expect(ignored("header:ETag")).toEqual(["header:etag"]);
    expect(ignored("header:x-*")).toEqual(["header:x-a"]);
    expect(ignored("header:set-cookie")).toEqual([
      "header:set-cookie['sid']",
      "header:set-cookie['sid'].path",
    ]);
    expect(ignored("header:set-cookie['sid'].path")).toEqual(["header:set-cookie['sid'].path"]);
    const refused = { kind: "failed", code: "ECONNREFUSED" } as const;
    expect(compareOutcomes([base, base, refused], ignore("outcome")).equal).toBe(true);
  });

  test("a rule holds through its last day and not longer", () => {
    const rules = ignore("$.a", { until: "2026-07-01" });
    const at = (...date: [number, number, number, number]) => {
      const bodies = [1, 1, 2].map((a) => answer(JSON.stringify({ a })));
      const [primary, secondary, candidate] = bodies;
      if (primary === undefined || secondary === undefined || candidate === undefined) return false;
      const judge = comparer(rules, { now: () => Date.UTC(...date) });
      return judge.compare(ENDPOINT, { primary, secondary, candidate }).equal;
    };
    expect(at(2026, 6, 1, 23)).toBe(true);
    expect(at(2026, 6, 2, 0)).toBe(false);
  });
});

describe("choice of rules", () => {
  test("documents inside strings are texts where a rule says so", () => {
    const rules = [rule({ embeddedJson: false })];
    expect(brief(three({ a: '{"x":1}' }, { a: '{ "x":1}' }, rules))).toEqual([
      "$.a value candidate",
    ]);
  });

  test("a rule holds for the endpoints it matches", () => {
    const held = (match: string) =>
      three({ a: 1 }, { a: 2 }, [rule({ ignore: [{ path: "$.a", reason: "why" }] }, match)]).equal;
    for (const match of [ENDPOINT, "GET /p/{any}", "* /p/*", "GET /**", "* /**", "/p/{id}"]) {
      expect(held(match), match).toBe(true);
    }
    for (const match of ["POST /p/{id}", "GET /p", "GET /q/*", "GET /p/{id}/x", "GET /p/*/**/x"]) {
      expect(held(match), match).toBe(false);
    }
  });

  test("the first matching rule wins for each key", () => {
    const rules = [
      rule({ numbers: { "$.n": { abs: 1 } } }),
      rule({ numbers: { "$.n": { abs: 100 }, "$.m": { abs: 100 } }, embeddedJson: false }),
      rule({ embeddedJson: true }, "* /**"),
    ];
    expect(brief(three({ n: 1, m: 1, s: "{}" }, { n: 50, m: 50, s: "{ }" }, rules))).toEqual([
      "$.n value candidate",
      "$.s value candidate",
    ]);
  });

  test("a path that cannot be read is refused at once", () => {
    const refuse = (options: object) => () => comparer([rule(options)]);
    for (const path of ["$.a[", "$[?@.x]", "items", "header:", "cookie:x", "$" + ".a".repeat(40)]) {
      expect(refuse({ ignore: [{ path, reason: "r" }] }), path).toThrow(ShadowError);
    }
    expect(refuse({ numbers: { price: { rel: 1 } } })).toThrow(
      expect.objectContaining({ code: "RULE_PATH" }),
    );
  });
});
