import { seededRandom } from "../../../core/index.ts";

/** Two bodies of about `bytes` each that are hard to compare; the left one is both baselines'. */
export interface HostilePair {
  readonly name: string;
  readonly left: string;
  readonly right: string;
  /** Whether they are one document written in two ways. */
  readonly equal: boolean;
}

const SEED = 4;

const MAKERS: readonly ((bytes: number) => Omit<HostilePair, "equal">)[] = [
  (bytes) => {
    const list = upTo(Math.floor(bytes / 7));
    return pair("scalars reversed", list, list.toReversed());
  },
  (bytes) => {
    const list = upTo(Math.floor(bytes / 7));
    return pair("scalars shuffled", list, shuffled(list));
  },
  (bytes) => {
    const count = Math.floor(bytes / 7);
    return pair(
      "scalars all different",
      upTo(count),
      upTo(count).map((value) => value + count),
    );
  },
  (bytes) => {
    const count = Math.floor(bytes / 2);
    return pair("one-digit scalars", digits(count, 1), digits(count, 2));
  },
  (bytes) => {
    const lead = "x".repeat(90);
    const list = (salt: string) => upTo(Math.floor(bytes / 102)).map((at) => `${lead}${at}${salt}`);
    return pair("near-duplicate strings", list("a"), list("b"));
  },
  (bytes) => {
    const list = upTo(Math.floor(bytes / 102)).map((at) => "x".repeat(90) + at);
    return pair("near-duplicate strings shuffled", list, shuffled(list));
  },
  (bytes) => pair("near-duplicate objects", alike(bytes, 0), alike(bytes, 1)),
  (bytes) => pair("near-duplicate objects shuffled", alike(bytes, 0), shuffled(alike(bytes, 0))),
  (bytes) => pair("near-duplicate objects, one more", alike(bytes, 0), alike(bytes, 1, 1)),
  (bytes) => deep("deep arrays", Math.floor(bytes / 2), ["[", "]"]),
  (bytes) => deep("deep objects", Math.floor(bytes / 6), ['{"a":', "}"]),
  (bytes) => deep("deep pairs", Math.floor(bytes / 6), ['[1,{"":', "}]"]),
  (bytes) => {
    const entries = upTo(Math.floor(bytes / 14)).map((at): [string, number] => [`k${at}`, at]);
    return pair(
      "wide objects, keys reversed",
      Object.fromEntries(entries),
      Object.fromEntries(entries.toReversed()),
    );
  },
  (bytes) => {
    const wide = (by: number) =>
      Object.fromEntries(upTo(Math.floor(bytes / 14)).map((at) => [`k${at}`, at + by]));
    return pair("wide objects, all different", wide(0), wide(1));
  },
  (bytes) => {
    const wide = (lead: string) =>
      Object.fromEntries(upTo(Math.floor(bytes / 14)).map((at) => [`${lead}${at}`, at]));
    return pair("wide objects, other names", wide("k"), wide("q"));
  },
  (bytes) =>
    pair("one more at the head, all changed", changing(bytes, "a"), changing(bytes, "b", 1)),
  (bytes) => {
    const many = (by: number) => upTo(Math.floor(bytes / 10)).map((at) => [at % 10, at % 7, by]);
    return pair("many small arrays", many(0), many(1));
  },
  (bytes) => {
    const many = (by: number) => upTo(Math.floor(bytes / 4)).map((at) => (at === by ? [1] : []));
    return pair("many empty arrays", many(0), many(bytes / 8));
  },
  (bytes) => {
    const many = (by: number) =>
      upTo(Math.floor(bytes / 12)).map((at) => ({ [`k${at % 9000}`]: at % 2 === by ? 1 : 2 }));
    return pair("objects of many shapes", many(0), many(1));
  },
  (bytes) => {
    const many = (by: number) =>
      upTo(Math.floor(bytes / 24)).map((at) => JSON.stringify({ a: at, b: [by] }));
    return pair("documents in strings", many(0), many(1));
  },
  (bytes) => {
    let text = (by: number) => JSON.stringify({ v: by, fill: "y".repeat(bytes / 2) });
    for (let level = 0; level < 5; level += 1) {
      const inner = text;
      text = (by) => JSON.stringify({ at: inner(by).slice(0, bytes / 2) });
    }
    return pair("quotes inside strings", text(1), text(2));
  },
  (bytes) => {
    const keys = (by: number) =>
      `{${upTo(Math.floor(bytes / 9))
        .map((at) => `"k${at % 50}":${(at + by) % 10}`)
        .join()}}`;
    return { name: "duplicate keys", left: keys(0), right: keys(1) };
  },
  (bytes) => {
    const long = (by: number) =>
      `[${upTo(Math.floor(bytes / 22))
        .map((at) => `1234567890123456${String(1000 + ((at + by) % 9000))}`)
        .join()}]`;
    return { name: "numbers of many digits", left: long(0), right: long(1) };
  },
  (bytes) => {
    const digit = (last: string) => `[${"1234567890".repeat(Math.floor(bytes / 10))}${last}]`;
    return { name: "one number of a million digits", left: digit("1"), right: digit("2") };
  },
  (bytes) => {
    const spelled = (text: string) => `[${Array.from({ length: bytes / 6 }, () => text).join()}]`;
    return { name: "numbers spelled in two ways", left: spelled("1.0e1"), right: spelled("1e001") };
  },
  (bytes) => {
    const words = (by: number) =>
      upTo(Math.floor(bytes / 6)).map((at) => word((at * 7 + by) % 50_000));
    return {
      name: "text of many words",
      left: words(0).join(" "),
      right: words(1).join(" "),
    };
  },
  (bytes) => {
    const head = upTo(Math.floor(bytes / 14)).map((at) => at % 3);
    const tail = upTo(Math.floor(bytes / 14)).map((at) => (at * at) % 5);
    return pair("blocks swapped", [...head, ...tail], [...tail, ...head]);
  },
  (bytes) => {
    const ids = (salt: string) =>
      upTo(Math.floor(bytes / 34)).map((at) => ({ id: at, uuid: `${salt}${at}`, n: at % 3 }));
    return pair("keyed objects shuffled and changed", ids("a"), shuffled(ids("b")));
  },
];

/** Every kind of them, made anew from fixed seeds. */
export function hostilePairs(bytes: number): HostilePair[] {
  return MAKERS.map((make) => {
    const made = make(bytes);
    return {
      ...made,
      equal:
        made.name.startsWith("wide objects, keys reversed") ||
        made.name === "numbers spelled in two ways",
    };
  });
}

function pair(name: string, left: unknown, right: unknown): Omit<HostilePair, "equal"> {
  return { name, left: JSON.stringify(left), right: JSON.stringify(right) };
}

function deep(
  name: string,
  levels: number,
  [open, close]: readonly [string, string],
): Omit<HostilePair, "equal"> {
  const made = (leaf: string) => open.repeat(levels) + leaf + close.repeat(levels);
  return { name, left: made("1"), right: made("2") };
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function digits(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  return upTo(count).map(() => Math.floor(random() * 10));
}

function shuffled<T>(list: readonly T[]): T[] {
  const random = seededRandom(SEED);
  return list
    .map((item) => ({ item, at: random() }))
    .toSorted((left, right) => left.at - right.at)
    .map(({ item }) => item);
}

function alike(bytes: number, by: number, more = 0): unknown[] {
  return upTo(Math.floor(bytes / 60) + more).map((at) => ({
    type: "entry",
    state: "open",
    group: at % 5,
    value: at % 97,
    at: at + by,
  }));
}

/** Nothing tells the elements apart, and each holds something made anew. */
function changing(bytes: number, salt: string, more = 0): unknown[] {
  return upTo(Math.floor(bytes / 60) + more).map((at) => ({
    label: `entry ${at - more}`,
    position: at,
    at: `${salt}${at * 31}`,
    kind: "row",
  }));
}

function word(at: number): string {
  return at.toString(36).padStart(4, "a");
}
