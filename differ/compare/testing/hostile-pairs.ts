import { seededRandom } from "../../../core/index.ts";

/** Two bodies that are hard to compare. */
export interface HostilePair {
  readonly left: string;
  readonly right: string;
}

type Maker = (bytes: number) => HostilePair;

/** Kinds of them, each made of about as many bytes as asked for, always the same. */
export const HOSTILE_PAIRS: Readonly<Record<string, Maker>> = {
  "scalars reversed": (bytes) => {
    const list = upTo(bytes / 7);
    return pair(list, list.toReversed());
  },
  "scalars shuffled": (bytes) => {
    const list = upTo(bytes / 7);
    return pair(list, shuffled(list));
  },
  "scalars all different": (bytes) => {
    const list = upTo(bytes / 7);
    return pair(
      list,
      list.map((value) => value + list.length),
    );
  },
  "digits all different": (bytes) => pair(digits(bytes / 2, 1), digits(bytes / 2, 2)),
  "near-duplicate strings": (bytes) => pair(alikeTexts(bytes, "a"), alikeTexts(bytes, "b")),
  "near-duplicate strings shuffled": (bytes) => {
    const list = alikeTexts(bytes, "");
    return pair(list, shuffled(list));
  },
  "near-duplicate objects": (bytes) => pair(alike(bytes, 0), alike(bytes, 1)),
  "near-duplicate objects shuffled": (bytes) => pair(alike(bytes, 0), shuffled(alike(bytes, 0))),
  "near-duplicate objects, one more": (bytes) => pair(alike(bytes, 0), alike(bytes, 1, 1)),
  "deep arrays": (bytes) => deep(bytes, ["[", "]"]),
  "deep objects": (bytes) => deep(bytes, ['{"a":', "}"]),
  "deep pairs": (bytes) => deep(bytes, ['[1,{"":', "}]"]),
  "wide objects, keys reversed": (bytes) => {
    const entries = Object.entries(wide(bytes, "k", 0));
    return pair(Object.fromEntries(entries), Object.fromEntries(entries.toReversed()));
  },
  "wide objects, all different": (bytes) => pair(wide(bytes, "k", 0), wide(bytes, "k", 1)),
  "wide objects, other names": (bytes) => pair(wide(bytes, "k", 0), wide(bytes, "q", 0)),
  "one more at the head, all changed": (bytes) =>
    pair(changing(bytes, "a"), changing(bytes, "b", 1)),
  "many small arrays": (bytes) => {
    const many = (by: number) => upTo(bytes / 8).map((at) => [at % 10, at % 7, by]);
    return pair(many(0), many(1));
  },
  "many empty arrays": (bytes) => {
    const many = (by: number) => upTo(bytes / 3).map((at) => (at === by ? [1] : []));
    return pair(many(0), many(Math.floor(bytes / 8)));
  },
  "objects of many shapes": (bytes) => {
    const many = (by: number) =>
      upTo(bytes / 12).map((at) => ({ [`k${at % 9000}`]: at % 2 === by ? 1 : 2 }));
    return pair(many(0), many(1));
  },
  "documents in strings": (bytes) => {
    const many = (by: number) => upTo(bytes / 25).map((at) => JSON.stringify({ a: at, b: [by] }));
    return pair(many(0), many(1));
  },
  "documents in documents": (bytes) => {
    const nested = (by: number) => {
      let text = JSON.stringify({ v: by, fill: "y".repeat(bytes / 300) });
      while (text.length * 2 < bytes) text = JSON.stringify({ text, by });
      return text;
    };
    return { left: nested(1), right: nested(2) };
  },
  "duplicate keys": (bytes) => {
    const members = (by: number) =>
      `{${upTo(bytes / 8)
        .map((at) => `"k${at % 50}":${(at + by) % 10}`)
        .join()}}`;
    return { left: members(0), right: members(1) };
  },
  "numbers of many digits": (bytes) => {
    const long = (by: number) =>
      `[${upTo(bytes / 21)
        .map((at) => `1234567890123456${1000 + ((at + by) % 9000)}`)
        .join()}]`;
    return { left: long(0), right: long(1) };
  },
  "one number of many digits": (bytes) => {
    const long = (last: string) => `[${"1234567890".repeat(bytes / 10)}${last}]`;
    return { left: long("1"), right: long("2") };
  },
  "numbers spelled in two ways": (bytes) => {
    const spelled = (text: string) =>
      `[${upTo(bytes / 6)
        .fill(0)
        .map(() => text)
        .join()}]`;
    return { left: spelled("1.0e1"), right: spelled("1e001") };
  },
  "text of many words": (bytes) => {
    const words = (by: number) =>
      upTo(bytes / 5)
        .map((at) => ((at * 7 + by) % 50_000).toString(36).padStart(4, "a"))
        .join(" ");
    return { left: words(0), right: words(1) };
  },
  "blocks swapped": (bytes) => {
    const head = upTo(bytes / 4).map((at) => at % 3);
    const tail = upTo(bytes / 4).map((at) => (at * at) % 5);
    return pair([...head, ...tail], [...tail, ...head]);
  },
  "keyed objects shuffled and changed": (bytes) => {
    const ids = (salt: string) =>
      upTo(bytes / 34).map((at) => ({ id: at, uuid: `${salt}${at}`, n: at % 3 }));
    return pair(ids("a"), shuffled(ids("b")));
  },
};

/** Pairs that are one document written in two ways. */
export const HOSTILE_EQUAL: ReadonlySet<string> = new Set([
  "wide objects, keys reversed",
  "numbers spelled in two ways",
]);

function pair(left: unknown, right: unknown): HostilePair {
  return { left: JSON.stringify(left), right: JSON.stringify(right) };
}

function deep(bytes: number, [open, close]: readonly [string, string]): HostilePair {
  const levels = Math.floor(bytes / (open.length + close.length));
  const made = (leaf: string) => open.repeat(levels) + leaf + close.repeat(levels);
  return { left: made("1"), right: made("2") };
}

function upTo(count: number): number[] {
  return Array.from({ length: Math.floor(count) }, (_, index) => index);
}

function digits(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  return upTo(count).map(() => Math.floor(random() * 10));
}

function shuffled<T>(list: readonly T[]): T[] {
  const random = seededRandom(4);
  return list
    .map((item) => ({ item, at: random() }))
    .toSorted((left, right) => left.at - right.at)
    .map(({ item }) => item);
}

function alikeTexts(bytes: number, salt: string): string[] {
  return upTo(bytes / 100).map((at) => `${"x".repeat(90)}${at}${salt}`);
}

function alike(bytes: number, by: number, more = 0): unknown[] {
  return upTo(bytes / 64 + more).map((at) => ({
    type: "entry",
    state: "open",
    group: at % 5,
    value: at % 97,
    at: at + by,
  }));
}

/** Nothing made for it tells the elements apart, and each holds something made anew. */
function changing(bytes: number, salt: string, more = 0): unknown[] {
  return upTo(bytes / 68 + more).map((at) => ({
    label: `entry ${at - more}`,
    position: at,
    at: `${salt}${at * 31}`,
    kind: "row",
  }));
}

function wide(bytes: number, lead: string, by: number): Record<string, number> {
  return Object.fromEntries(upTo(bytes / 14).map((at) => [`${lead}${at}`, at + by]));
}
