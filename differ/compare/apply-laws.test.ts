import deepDiff from "deep-diff";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePathPattern } from "../../core/index.ts";
import type { Difference } from "./difference.ts";
import { compareJson } from "./testing/builders.ts";

/**
 * Laws that read differences back. What is applied: every kind at every place in objects and arrays,
 * by exact paths and printed values, where both baselines agree. Left out are documents with a
 * difference of order (it does not say which element went where), names that are setters in
 * JavaScript, and documents so large that printed values are cut.
 */
type Json = unknown;

const scalar = fc.constantFrom<Json>(null, true, false, 0, 1, 2, 2.5, "", "a", "b", "c c");
const document = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(fc.record({ id: fc.nat({ max: 6 }), v: scalar }), { maxLength: 5 }),
    fc.dictionary(fc.constantFrom("a", "b", "id", "", "x-y", "it's"), tie("value"), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value;

/** A document and one that came of it by a few edits. */
const edited = fc
  .tuple(document, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 }), scalar), { maxLength: 4 }))
  .map(([value, edits]): [Json, Json] => {
    let other = value;
    for (const [at, how, put] of edits) other = edit(other, { at, how, put });
    return [value, other];
  });

describe("laws of reading back", () => {
  test("applying what is reported to a baseline gives the candidate", () => {
    let applied = 0;
    const pairs = fc.oneof({ weight: 3, arbitrary: edited }, fc.tuple(document, document));
    fc.assert(
      fc.property(pairs, ([base, candidate]) => {
        const { differences } = compareJson([text(base), text(base), text(candidate)]);
        if (differences.some(({ kind }) => kind === "order")) return;
        applied += 1;
        expect(apply(structuredClone(base), differences)).toEqual(candidate);
      }),
      { numRuns: 2000 },
    );
    expect(applied).toBeGreaterThan(1400);
  });

  test("writing a document in another way changes nothing in what is reported", () => {
    const seeds = fc.tuple(fc.nat(), fc.nat(), fc.nat());
    const lines = (differences: readonly Difference[]) =>
      differences.map(({ exact, kind, class: odd }) => `${exact} ${kind} ${odd}`).toSorted();
    fc.assert(
      fc.property(edited, seeds, ([base, candidate], [p, s, c]) => {
        const plain = compareJson([text(base), text(base), text(candidate)]);
        const other = compareJson([
          respelled(base, p),
          respelled(base, s),
          respelled(candidate, c),
        ]);
        expect(lines(other.differences)).toEqual(lines(plain.differences));
        expect(other.equal).toBe(plain.equal);
      }),
      { numRuns: 1000 },
    );
  });

  test("a reference says of any two documents, arrays in them, whether they differ, as we do", () => {
    fc.assert(
      fc.property(edited, ([left, right]) => {
        // It does not see a member whose name is empty, and wants containers.
        fc.pre(!`${text(left)}${text(right)}`.includes('"":'));
        const reference = deepDiff.diff({ v: left }, { v: right });
        expect(compareJson([text(left), text(left), text(right)]).equal).toBe(
          reference === undefined,
        );
      }),
      { numRuns: 1000 },
    );
  });
});

function text(value: Json): string {
  return JSON.stringify(value);
}

interface Edit {
  readonly at: number;
  readonly how: number;
  readonly put: Json;
}

/** Changes, removes or inserts somewhere inside. */
function edit(value: Json, { at, how, put }: Edit): Json {
  if (Array.isArray(value)) {
    const list: Json[] = [...value];
    const index = at % (list.length + 1);
    if (how === 0) list.splice(index, 1);
    else if (how === 1 || index === list.length) list.splice(index, 0, put);
    else list[index] = edit(list[index], { at: Math.floor(at / 7), how, put });
    return list;
  }
  if (typeof value !== "object" || value === null) return put;
  const entries = Object.entries(value);
  const index = at % (entries.length + 1);
  const [name, inner] = entries[index] ?? ["new", put];
  if (how === 0) return Object.fromEntries(entries.filter(([other]) => other !== name));
  const changed =
    index === entries.length ? put : edit(inner, { at: Math.floor(at / 7), how, put });
  return { ...value, [name]: changed };
}

type Step = string | number;

function stepsOf({ exact }: Difference): Step[] {
  const pattern = parsePathPattern(exact);
  if ("problem" in pattern) throw new Error(pattern.problem);
  return pattern.steps.map((step) => {
    if (step.kind === "any") throw new Error(`${exact} is not exact`);
    return step.kind === "name" ? step.name : step.index;
  });
}

/**
 * What the baselines have is named by their indices: changed in place first, then removed from the
 * end. What only the candidate has is named by its own, which hold from the top down and from the
 * first on, once everything before has been put in.
 */
function apply(root: Json, differences: readonly Difference[]): Json {
  const holder = { root };
  const steps = new Map(differences.map((one) => [one, ["root", ...stepsOf(one)]]));
  const of = (one: Difference): Step[] => steps.get(one) ?? [];
  const inOrder = differences.toSorted((left, right) => compareSteps(of(left), of(right)));
  for (const one of inOrder) {
    if (one.kind === "value" || one.kind === "type") set(holder, of(one), one.values.candidate);
  }
  for (const one of inOrder.toReversed()) if (one.kind === "missing") remove(holder, of(one));
  for (const one of inOrder)
    if (one.kind === "extra") insert(holder, of(one), one.values.candidate);
  return holder.root;
}

function compareSteps(left: readonly Step[], right: readonly Step[]): number {
  for (const [at, step] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    if (step === other) continue;
    return typeof step === "number" && typeof other === "number"
      ? step - other
      : String(step) < String(other)
        ? -1
        : 1;
  }
  return left.length - right.length;
}

function containerAt(holder: Json, steps: readonly Step[]): object {
  let inside: Json = holder;
  for (const step of steps.slice(0, -1)) {
    inside = typeof inside === "object" && inside !== null ? Reflect.get(inside, step) : undefined;
  }
  if (typeof inside !== "object" || inside === null) throw new Error(`no ${steps.join("/")}`);
  return inside;
}

function set(holder: Json, steps: readonly Step[], value: Json): void {
  Reflect.set(containerAt(holder, steps), steps.at(-1) ?? "", structuredClone(value));
}

function remove(holder: Json, steps: readonly Step[]): void {
  const container = containerAt(holder, steps);
  const last = steps.at(-1) ?? "";
  if (Array.isArray(container)) container.splice(Number(last), 1);
  else Reflect.deleteProperty(container, last);
}

function insert(holder: Json, steps: readonly Step[], value: Json): void {
  const container = containerAt(holder, steps);
  const last = steps.at(-1) ?? "";
  if (Array.isArray(container)) container.splice(Number(last), 0, structuredClone(value));
  else Reflect.set(container, last, structuredClone(value));
}

/** The same document with other blanks, another order of names, other spellings of numbers and letters. */
function respelled(value: Json, seed: number): string {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % below;
  };
  const space = () => ["", " ", "\n\t", "\r\n"][next(4)] ?? "";
  const string = (chars: string) =>
    next(2) === 0 ? JSON.stringify(chars) : `"${Array.from(chars, escaped).join("")}"`;
  const number = (size: number) =>
    [`${size}`, size % 1 === 0 ? `${size}.0` : `${size}0`, `${size}e0`, `${size * 10}E-1`][
      next(4)
    ] ?? "";
  const write = (inner: Json): string => {
    if (typeof inner === "string") return string(inner);
    if (typeof inner === "number") return number(inner);
    if (typeof inner !== "object" || inner === null) return JSON.stringify(inner);
    if (Array.isArray(inner)) {
      return `[${space()}${inner.map(write).join(`${space()},${space()}`)}${space()}]`;
    }
    const entries = Object.entries(inner);
    const turned = next(2) === 0 ? entries : entries.toReversed();
    const members = turned.map(
      ([name, deep]) => `${string(name)}${space()}:${space()}${write(deep)}`,
    );
    return `{${space()}${members.join(`,${space()}`)}${space()}}`;
  };
  return space() + write(value) + space();
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
