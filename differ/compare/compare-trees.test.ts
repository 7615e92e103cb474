import { describe, expect, test } from "vitest";
import type { Difference } from "./difference.ts";
import { brief, compareJson } from "./testing/builders.ts";

const candidate = (base: unknown, changed: unknown) => compareJson([base, base, changed]);

describe("objects", () => {
  test("a changed scalar, type, missing and extra member name the odd role", () => {
    expect(brief(candidate({ a: 1 }, { a: 2 }))).toEqual(["$.a value candidate"]);
    expect(brief(candidate({ a: 1 }, { a: "1" }))).toEqual(["$.a type candidate"]);
    expect(brief(candidate({ a: 1 }, {}))).toEqual(["$.a missing candidate"]);
    expect(brief(candidate({}, { a: 1 }))).toEqual(["$.a extra candidate"]);
    expect(brief(compareJson([{ a: 1 }, {}, { a: 1 }]))).toEqual(["$.a missing secondary"]);
    expect(brief(compareJson([{ a: 1 }, {}, {}]))).toEqual(["$.a extra primary"]);
    expect(brief(compareJson([{}, { a: 1 }, { a: 1 }]))).toEqual(["$.a missing primary"]);
    expect(brief(compareJson([{}, { a: 1 }, {}]))).toEqual(["$.a extra secondary"]);
    expect(brief(compareJson([{ a: 1 }, { a: 2 }, { a: 3 }]))).toEqual(["$.a value all"]);
  });

  test("null is a value and not the same as absence", () => {
    const [difference] = candidate({ a: null }, {}).differences;
    expect(difference?.kind).toBe("missing");
    expect(difference?.values).toEqual({ primary: null, secondary: null });
    expect(brief(candidate({ a: null }, { a: 1 }))).toEqual(["$.a type candidate"]);
  });

  test("where all differ the kind is said of the candidate against the primary", () => {
    expect(brief(compareJson([{ a: 1 }, { a: 2 }, {}]))).toEqual(["$.a missing all"]);
    expect(brief(compareJson([{ a: 1 }, {}, { a: "x" }]))).toEqual(["$.a type all"]);
    expect(brief(compareJson([{}, { a: 1 }, { a: "x" }]))).toEqual(["$.a extra all"]);
  });

  test("below a place that one role lacks the other two go on being compared", () => {
    expect(brief(compareJson([{ a: { x: 1, y: 1 } }, { a: { x: 2, y: 1 } }, {}]))).toEqual([
      "$.a missing candidate",
      "$.a.x missing all",
    ]);
    expect(brief(compareJson([{ a: { x: 1 } }, { a: { x: 1 } }, { a: 5 }]))).toEqual([
      "$.a type candidate",
    ]);
    expect(brief(compareJson([{}, { a: { x: 1 } }, { a: {} }]))).toEqual([
      "$.a missing primary",
      "$.a.x missing all",
    ]);
  });

  test("keys that mean something to JavaScript are keys like any other", () => {
    for (const key of ["", "__proto__", "hasOwnProperty", "toString", "constructor", "length"]) {
      const name = JSON.stringify(key);
      const path = key === "" ? "$['']" : `$.${key}`;
      expect(brief(candidate("{}", `{${name}:1}`))).toEqual([`${path} extra candidate`]);
      expect(brief(candidate(`{${name}:1}`, "{}"))).toEqual([`${path} missing candidate`]);
      expect(brief(candidate(`{${name}:{"a":1}}`, `{${name}:{"a":2}}`))).toEqual([
        `${path}.a value candidate`,
      ]);
      expect(candidate(`{${name}:1e0}`, `{${name}:1}`).equal).toBe(true);
    }
  });
});

describe("numbers", () => {
  test.each([
    ["1", "1.0"],
    ["1", "1e0"],
    ["100", "1e2"],
    ["-0", "0"],
    ["0.1", "1e-1"],
    ["0.30000000000000004", "30000000000000004e-17"],
    ["12345678901234567890", "1234567890123456789.0e1"],
    ["1e400", "10e399"],
    ["9007199254740993", "9007199254740993.000"],
  ])("%s and %s are one number", (left, right) => {
    expect(candidate(`{"a":${left}}`, `{"a":${right}}`).equal).toBe(true);
  });

  test.each([
    ["0.1", "0.10000000000000001"],
    ["9223372036854775808", "9223372036854775809"],
    ["9223372036854775808", "-9223372036854775808"],
    ["9007199254740992", "9007199254740993"],
    ["1e400", "1e401"],
    ["0", "1e-400"],
    ["1e999999999999999999", "1e999999999999999998"],
  ])("%s and %s are two numbers", (left, right) => {
    expect(brief(candidate(`{"a":${left}}`, `{"a":${right}}`))).toEqual(["$.a value candidate"]);
  });

  test("digits beyond what a double holds are printed as they came", () => {
    const { differences } = candidate('{"a":12345678901234567890}', '{"a":12345678901234567891}');
    expect(JSON.stringify(differences[0]?.values)).toBe(
      '{"primary":12345678901234567890,"secondary":12345678901234567890,"candidate":12345678901234567891}',
    );
  });
});

describe("arrays", () => {
  const found = (base: unknown, changed: unknown): Difference | undefined => {
    const { differences } = candidate({ t: base }, { t: changed });
    expect(differences.length, JSON.stringify(differences)).toBe(1);
    return differences[0];
  };

  test("an inserted element is one extra, with its index and value", () => {
    expect(found([{ id: 1 }, { id: 2 }], [{ id: 0 }, { id: 1 }, { id: 2 }])).toMatchObject({
      path: "$.t[*]",
      exact: "$.t[0]",
      kind: "extra",
      values: { candidate: { id: 0 } },
    });
  });

  test("a removed element is one missing", () => {
    expect(found([1, 2, 3, 4], [1, 2, 4])).toMatchObject({
      path: "$.t[*]",
      exact: "$.t[2]",
      kind: "missing",
      values: { primary: 3, secondary: 3 },
    });
  });

  test("a permutation is one order, wherever equal elements repeat", () => {
    const order = { path: "$.t", exact: "$.t", kind: "order", class: "candidate" };
    expect(found(["a", "b", "c"], ["c", "b", "a"])).toMatchObject(order);
    expect(found(["a", "a", "b"], ["a", "b", "a"])).toMatchObject(order);
    expect(found([{ id: 1 }, { id: 2 }], [{ id: 2 }, { id: 1 }])).toMatchObject(order);
    expect(found([[1, 2], [3]], [[3], [1, 2]])).toMatchObject(order);
  });

  test("repeated elements keep their order when one of them is removed", () => {
    expect(brief(candidate({ t: [1, 2, 1, 3] }, { t: [2, 1, 3, 9] }))).toEqual([
      "$.t[*] missing candidate",
      "$.t[*] extra candidate",
    ]);
  });

  test("a changed element is looked into", () => {
    expect(
      found(
        [
          { id: 1, v: 1 },
          { id: 2, v: 2 },
        ],
        [
          { id: 1, v: 1 },
          { id: 2, v: 3 },
        ],
      ),
    ).toMatchObject({ path: "$.t[*].v", exact: "$.t[1].v", kind: "value" });
    expect(found([1, 2, 3], [1, 9, 3])).toMatchObject({ exact: "$.t[1]", kind: "value" });
    expect(
      found([{ id: 1 }, { id: 2 }, { id: 3 }], [{ id: 1 }, { id: 7 }, { id: 3 }]),
    ).toMatchObject({
      exact: "$.t[1].id",
      kind: "value",
    });
  });

  test("a change, a removal and an insertion are three differences in two hundred items", () => {
    const items = Array.from({ length: 200 }, (_, id) => ({
      id,
      name: `item ${id}`,
      price: id * 2,
    }));
    const changed = items.filter(({ id }) => id !== 20).map((item) => ({ ...item }));
    const priced = changed[100];
    if (priced !== undefined) priced.price = -1;
    changed.push({ id: 999, name: "new", price: 1 });
    const { differences } = candidate({ items }, { items: changed });
    expect(differences.map(({ exact, kind }) => `${exact} ${kind}`).toSorted()).toEqual([
      "$.items[101].price value",
      "$.items[199] extra",
      "$.items[20] missing",
    ]);
  });

  test("exact takes the index of the first role that has the place", () => {
    const base = [{ id: 1 }, { id: 2 }];
    const { differences } = candidate(
      { t: base },
      { t: [{ id: 0 }, { id: 1 }, { id: 2, extra: true }] },
    );
    expect(differences.map(({ exact }) => exact).toSorted()).toEqual(["$.t[0]", "$.t[2].extra"]);
  });

  test("noise in every element leaves partners to be found by id", () => {
    const made = (ids: number[], salt: string) => ids.map((id) => ({ id, at: `${salt}${id}` }));
    const result = compareJson([
      { t: made([1, 2, 3], "p") },
      { t: made([1, 2, 3], "s") },
      { t: made([9, 1, 2, 3], "c") },
    ]);
    expect(brief(result).toSorted()).toEqual([
      "$.t[*] extra candidate",
      "$.t[*].at value all",
      "$.t[*].at value all",
      "$.t[*].at value all",
    ]);
  });

  test("without ids the most similar elements are partners", () => {
    const item = (v: number, salt: string) => ({ v, w: -v, at: `${salt}${v}` });
    const base = [1, 2, 3, 4].map((v) => item(v, "p"));
    const result = candidate({ t: base }, { t: [2, 3, 4].map((v) => item(v, "c")) });
    expect(brief(result).filter((line) => !line.includes(".at"))).toEqual([
      "$.t[*] missing candidate",
    ]);
  });

  test("what only the baselines disagree in is theirs", () => {
    expect(brief(compareJson([{ t: [1, 2] }, { t: [2, 1] }, { t: [1, 2] }]))).toEqual([
      "$.t order secondary",
    ]);
    expect(brief(compareJson([{ t: [0, 1] }, { t: [1] }, { t: [1] }]))).toEqual([
      "$.t[*] extra primary",
    ]);
    expect(brief(compareJson([{ t: [1] }, { t: [5, 1] }, { t: [5, 1] }]))).toEqual([
      "$.t[*] missing primary",
    ]);
  });
});

describe("documents inside strings", () => {
  test("are compared as documents, and paths go through the string", () => {
    const holding = (value: unknown) => ({ a: JSON.stringify(value) });
    expect(candidate('{"a":"{\\"x\\":1,\\"y\\":2}"}', '{"a":"{\\"y\\":2,\\"x\\":1}"}').equal).toBe(
      true,
    );
    expect(brief(candidate(holding({ x: 1 }), holding({ x: 2 })))).toEqual([
      "$.a.x value candidate",
    ]);
    expect(brief(candidate({ a: "{} foo" }, { a: "{} bar" }))).toEqual(["$.a value candidate"]);
    expect(brief(candidate({ a: "1" }, { a: "1.0" }))).toEqual(["$.a value candidate"]);
  });
});
