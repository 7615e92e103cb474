import deepDiff from "deep-diff";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePathPattern, pathMatches, printPath } from "../../core/index.ts";
import type { Difference, OddClass } from "./difference.ts";
import {
  ENDPOINT,
  answer,
  brief,
  compareJson,
  compareOutcomes,
  comparer,
} from "./testing/builders.ts";

type Rules = NonNullable<Parameters<typeof compareJson>[1]>;

const json = fc.jsonValue({ maxDepth: 4 });
/** Few names and values, so that three documents have much in common. */
const close = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, 0, 1, 2, "a", "b"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "id", "", "__proto__", "toString"), tie("value"), {
      maxKeys: 3,
    }),
  ),
})).value;

/** Three documents of which two or all three may be the same. */
const triple = fc
  .tuple(close, close, close, fc.nat({ max: 4 }))
  .map(([a, b, c, choice]): [unknown, unknown, unknown] => {
    const choices: [unknown, unknown, unknown][] = [
      [a, b, c],
      [a, a, b],
      [a, b, a],
      [b, a, a],
      [a, a, a],
    ];
    return choices[choice] ?? [a, b, c];
  });

const SWAPPED: Readonly<Record<OddClass, OddClass>> = {
  primary: "secondary",
  secondary: "primary",
  candidate: "candidate",
  all: "all",
};

describe("laws", () => {
  test("a document does not differ from itself", () => {
    fc.assert(
      fc.property(json, (value) => {
        const bodies = [0, 1, 2].map((indent) => answer(JSON.stringify(value, null, indent)));
        const [p, s, c] = bodies;
        if (p === undefined || s === undefined || c === undefined) return;
        expect(brief(compareOutcomes([p, s, c]))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("small documents are compared as all others are", () => {
    // So little work is less than the way of small ones is for.
    const slow = comparer([], { limits: { walkWorkMax: 1999 } });
    const flat = fc.dictionary(
      fc.constantFrom("a", "b", "", "__proto__", "toString", "a b"),
      fc.constantFrom(null, true, 1, 2, "a", "long text", '{"x":1}', [], [1]),
    );
    const nested = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof(flat, close), {
      maxKeys: 3,
    });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(flat, nested), { minLength: 3, maxLength: 3 }),
        fc.boolean(),
        (documents, same) => {
          const [p = {}, s = {}, c = {}] = documents;
          const outcomes = {
            primary: answer(text(p)),
            secondary: answer(text(same ? p : s)),
            candidate: answer(text(c)),
          };
          expect(comparer().compare(ENDPOINT, outcomes)).toEqual(slow.compare(ENDPOINT, outcomes));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("a member of a small document is found once", () => {
    const found = brief(compareJson([{ a: 1 }, { a: 2 }, { a: 1, c: 3 }]));
    expect(found).toEqual(["$.a value secondary", "$.c extra candidate"]);
  });

  test("the order of names does not count", () => {
    fc.assert(
      fc.property(json, (value) => {
        const shuffled = JSON.stringify(reversed(value));
        expect(brief(compareJson([JSON.stringify(value), shuffled, shuffled]))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("documents that are not equal are never reported as equal", () => {
    fc.assert(
      fc.property(triple, ([p, s, c]) => {
        const same = canonical(p) === canonical(s) && canonical(p) === canonical(c);
        expect(compareJson([text(p), text(s), text(c)]).equal).toBe(same);
      }),
      { numRuns: 3000 },
    );
  });

  test("where two roles are the same, only the third is odd", () => {
    const items = fc.oneof(
      fc.array(fc.nat({ max: 3 }), { maxLength: 8 }),
      fc.array(fc.record({ id: fc.nat({ max: 5 }), v: fc.nat({ max: 1 }) }), { maxLength: 6 }),
      fc.array(fc.record({ v: fc.nat({ max: 2 }), w: fc.nat({ max: 1 }) }), { maxLength: 6 }),
      close,
    );
    const classes = (bodies: [unknown, unknown, unknown], rules: Rules) => [
      ...new Set(compareJson(bodies, rules).differences.map((one) => one.class)),
    ];
    const mode = fc.constantFrom<Rules>(
      [],
      [{ match: ENDPOINT, arrays: { $: { set: true } } }],
      [{ match: ENDPOINT, arrays: { $: { key: "id" } } }],
    );
    fc.assert(
      fc.property(items, items, mode, (a, b, rules) => {
        const differ = classes([a, a, b], rules).length > 0;
        expect(classes([a, a, b], rules)).toEqual(differ ? ["candidate"] : []);
        expect(classes([a, b, a], rules)).toEqual(differ ? ["secondary"] : []);
        expect(classes([b, a, a], rules)).toEqual(differ ? ["primary"] : []);
      }),
      { numRuns: 2000 },
    );
  });

  test("swapping primary and secondary swaps the names of the classes and nothing else", () => {
    // Objects and scalars: in arrays the primary's order decides how close calls are paired.
    const flat = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom(null, 1, 2, "a"));
    const tree = fc.dictionary(fc.constantFrom("x", "y"), fc.oneof(flat, fc.constantFrom(1, 2)));
    const lines = (differences: readonly Difference[], swap: boolean) =>
      differences
        .filter((one) => one.class !== "all")
        .map((one) => `${one.path} ${one.kind} ${swap ? SWAPPED[one.class] : one.class}`)
        .toSorted();
    fc.assert(
      fc.property(tree, tree, tree, (p, s, c) => {
        const straight = compareJson([p, s, c]);
        const swapped = compareJson([s, p, c]);
        expect(swapped.equal).toBe(straight.equal);
        expect(lines(swapped.differences, true)).toEqual(lines(straight.differences, false));
        expect(new Set(swapped.differences.map((one) => one.path))).toEqual(
          new Set(straight.differences.map((one) => one.path)),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("on plain objects a reference finds a difference exactly where we do", () => {
    const plain = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, 1, 2, "a", "b"),
        fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(plain, plain, (left, right) => {
        const reference = deepDiff.diff({ v: left }, { v: right }) ?? [];
        const { differences } = compareJson([{ v: left }, { v: left }, { v: right }]);
        const paths = reference.map(({ path = [] }) => printPath(path.map(String)));
        expect(differences.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
      }),
      { numRuns: 500 },
    );
  });

  test("no bytes make it throw, whatever they claim to be", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.string({ unit: "binary", maxLength: 64 }).map((string) => Buffer.from(string)),
      json.map((value) => Buffer.from(JSON.stringify(value).slice(0, -1))),
    );
    const header = fc.oneof(
      fc.constantFrom(
        ...["application/json", "image/png", "text/event-stream", "application/x-ndjson", ""],
        ...["application/x-www-form-urlencoded", "text/plain; charset=utf-16", "x; charset=nope"],
      ),
      fc.string({ maxLength: 20 }),
    );
    const coding = fc.constantFrom("", "gzip", "br", "deflate", "zstd", "gzip, br", "nope");
    const cookies = fc.string({ maxLength: 30 });
    const any = fc.tuple(bytes, header, coding, cookies).map(([body, type, encoding, cookie]) =>
      answer(body, {
        headers: ["content-type", type, "content-encoding", encoding, "set-cookie", cookie],
      }),
    );
    fc.assert(
      fc.property(any, any, any, (primary, secondary, candidate) => {
        const result = comparer().compare(ENDPOINT, { primary, secondary, candidate });
        JSON.stringify(result);
      }),
      { numRuns: 1000 },
    );
  });

  test("a printed path, read as a rule's path, names the place it was printed for", () => {
    const segment = fc.oneof(
      fc.nat({ max: 9 }),
      fc.string({ unit: "grapheme", maxLength: 5 }),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 5 }), (segments) => {
        const pattern = parsePathPattern(printPath(segments));
        if ("problem" in pattern) throw new Error(pattern.problem);
        expect(pathMatches(pattern, segments)).toBe(true);
        expect(pathMatches(pattern, [...segments, "more"])).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

function text(value: unknown): string {
  return JSON.stringify(value);
}

function reversed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([key, inner]) => [key, reversed(inner)]));
}

/** Equal documents have equal texts. */
function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const members = Object.entries(value).map(
    ([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`,
  );
  return `{${members.toSorted().join()}}`;
}
