import { seededRandom } from "../../../core/index.ts";
import type { HostilePair } from "./hostile-pairs.ts";

type Maker = (bytes: number) => HostilePair;

/** More documents that are hard to compare, made as those of `HOSTILE_PAIRS` are. */
export const HOSTILE_MORE: Readonly<Record<string, Maker>> = {
  "scalars rotated": (bytes) => {
    const list = upTo(bytes / 7);
    return pair(list, [...list.slice(9), ...list.slice(0, 9)]);
  },
  "digits shuffled": (bytes) => {
    const list = upTo(bytes / 2).map((at) => at % 10);
    return pair(list, shuffled(list));
  },
  "short strings all different": (bytes) => {
    const made = (by: string) => upTo(bytes / 9).map((at) => by + at);
    return pair(made("a"), made("b"));
  },
  "words true and false": (bytes) => {
    const made = (by: number) => upTo(bytes / 5).map((at) => (at * at + by) % 3 === 0);
    return pair(made(0), made(1));
  },
  "types all different": (bytes) => {
    const list = upTo(bytes / 8);
    return pair(
      list.map((at) => at + 10_000),
      list.map((at) => String(at + 10_000)),
    );
  },
  "records reversed": (bytes) => pair(records(bytes, 0), records(bytes, 0).toReversed()),
  "records rotated and changed": (bytes) => {
    const list = records(bytes, 1);
    return pair(records(bytes, 0), [...list.slice(99), ...list.slice(0, 99)]);
  },
  "records without ids shuffled and changed": (bytes) => {
    const made = (by: number) => upTo(bytes / 30).map((at) => ({ a: at % 97, b: at + by, c: "x" }));
    return pair(made(0), shuffled(made(1)));
  },
  "tiny objects": (bytes) => tiny(bytes / 8, (at, by) => ({ a: (at + by) % 10 })),
  "tiny objects shuffled": (bytes) => {
    const list = upTo(bytes / 12).map((at) => ({ a: at }));
    return pair(list, shuffled(list));
  },
  "empty objects": (bytes) => tiny(bytes / 3, (at, by) => (at === by * 7 ? { a: 1 } : {})),
  "objects in objects": (bytes) =>
    tiny(bytes / 20, (at, by) => ({ a: { b: { c: (at + by) % 10 } } })),
  "arrays in arrays": (bytes) => tiny(bytes / 8, (at, by) => [[[(at + by) % 10]]]),
  "arrays of growing length": (bytes) =>
    tiny(Math.sqrt(bytes), (at, by) => upTo(at).map((one) => (one + by) % 10)),
  "arrays, each one longer": (bytes) =>
    tiny(bytes / 14, (at, by) => upTo(5 + by).map((one) => (one + at) % 10)),
  "deep arrays within the limit, many": (bytes) =>
    tiny(bytes / 1900, (at, by) => `${"[".repeat(940)}${at + by}${"]".repeat(940)}`, true),
  "deep objects within the limit, many": (bytes) =>
    tiny(bytes / 3000, (at, by) => `${'{"a":'.repeat(490)}${at + by}${"}".repeat(490)}`, true),
  "wide objects, one name more": (bytes) => {
    const entries = upTo(bytes / 14).map((at) => [`k${at}`, at] as const);
    return pair(Object.fromEntries(entries), Object.fromEntries([["new", 1], ...entries]));
  },
  "wide objects of small objects": (bytes) => {
    const made = (by: number) =>
      Object.fromEntries(upTo(bytes / 20).map((at) => [`k${at}`, { a: by }]));
    return pair(made(0), made(1));
  },
  "wide objects of arrays": (bytes) => {
    const made = (by: number) =>
      Object.fromEntries(upTo(bytes / 18).map((at) => [`k${at}`, [by, at % 9]]));
    return pair(made(0), made(1));
  },
  "names that are indices": (bytes) => {
    const made = (by: number) =>
      Object.fromEntries(upTo(bytes / 10).map((at) => [String(at * 7), (at + by) % 10]));
    return pair(made(0), made(1));
  },
  "names with escapes": (bytes) => {
    const made = (by: number) =>
      `{${upTo(bytes / 20)
        .map((at) => `"\\u0041${at}":${by}`)
        .join()}}`;
    return { left: made(0), right: made(1) };
  },
  "strings of escapes": (bytes) => {
    const made = (by: string) => `["${"\\n".repeat(bytes / 2)}${by}"]`;
    return { left: made("a"), right: made("b") };
  },
  "many strings of escapes": (bytes) => {
    const made = (by: string) =>
      `[${upTo(bytes / 10)
        .map(() => `"\\u0041${by}"`)
        .join()}]`;
    return { left: made("a"), right: made("b") };
  },
  "one string": (bytes) => pair("x".repeat(bytes), `${"x".repeat(bytes)}y`),
  "one string that differs everywhere": (bytes) =>
    pair({ a: "xy".repeat(bytes / 2) }, { a: "yx".repeat(bytes / 2) }),
  "one name twice": (bytes) => {
    const made = (by: number) =>
      `{${upTo(bytes / 6)
        .map((at) => `"a":${(at + by) % 10}`)
        .join()}}`;
    return { left: made(0), right: made(1) };
  },
  "every name twice": (bytes) => {
    const made = (by: number) =>
      `{${upTo(bytes / 12)
        .map((at) => `"k${at >> 1}":${(at + by) % 10}`)
        .join()}}`;
    return { left: made(0), right: made(1) };
  },
  "numbers with exponents": (bytes) =>
    tiny(bytes / 5, (at, by) => `${(at + by) % 10}e${at % 9}`, true),
  "decimals of many digits": (bytes) =>
    tiny(bytes / 20, (at, by) => `0.1234567890123${1000 + ((at * 7 + by) % 9000)}`, true),
  blanks: (bytes) => ({ left: `[1${" ".repeat(bytes)}]`, right: `[2${" ".repeat(bytes)}]` }),
  "documents in strings, wide": (bytes) => {
    const text = (by: number) =>
      JSON.stringify(Object.fromEntries(upTo(bytes / 18).map((at) => [`k${at}`, by])));
    return pair({ text: text(0) }, { text: text(1) });
  },
  "not quite JSON": (bytes) => ({
    left: `[${"1,".repeat(bytes / 2)}`,
    right: `[${"2,".repeat(bytes / 2)}`,
  }),
  "not quite JSON, risky": (bytes) => ({
    left: `[${"1e1,".repeat(bytes / 4)}`,
    right: `[${"2e1,".repeat(bytes / 4)}`,
  }),
};

/** Pairs that are ordinary, if large: these must be compared exactly. */
export const LARGE_PAIRS: Readonly<Record<string, Maker>> = {
  "records, one changed": (bytes) => {
    const list = records(bytes, 0);
    return pair(
      list,
      list.map((one) => (one.id === 99 ? { ...one, n: -1 } : one)),
    );
  },
  "records, all changed": (bytes) => pair(records(bytes, 0), records(bytes, 1)),
  "places on a map": (bytes) => {
    const made = (by: number) => ({
      type: "FeatureCollection",
      features: upTo(bytes / 230).map((at) => ({
        ...{ type: "Feature", id: at, properties: { name: `Place ${at}`, rank: (at % 9) + by } },
        // Of as many digits as a double has.
        geometry: { type: "Point", coordinates: [10 + at / 7919, 50 - at / 6997] },
      })),
    });
    return pair(made(0), made(1));
  },
  "a map of twenty thousand names": (bytes) => {
    const made = (by: number) =>
      Object.fromEntries(
        upTo(bytes / 50).map((at) => [`item-${at}`, { n: at === 77 ? by : 0, text: "some words" }]),
      );
    return pair(made(0), made(1));
  },
  coordinates: (bytes) => {
    const made = (by: number) => upTo(bytes / 20).map((at) => [at / 8 + by, (at * 7) / 16]);
    return pair(
      { type: "LineString", coordinates: made(0) },
      { type: "LineString", coordinates: made(1) },
    );
  },
};

function pair(left: unknown, right: unknown): HostilePair {
  return { left: JSON.stringify(left), right: JSON.stringify(right) };
}

function upTo(count: number): number[] {
  return Array.from({ length: Math.floor(count) }, (_, index) => index);
}

/** An array of these; as they are written, where they are texts. */
function tiny(
  count: number,
  make: (at: number, by: number) => unknown,
  written = false,
): HostilePair {
  const made = (by: number) =>
    `[${upTo(count)
      .map((at) => (written ? String(make(at, by)) : JSON.stringify(make(at, by))))
      .join()}]`;
  return { left: made(0), right: made(1) };
}

function records(bytes: number, by: number) {
  return upTo(bytes / 190).map((id) => ({
    ...{ id, sku: `SKU-${id * 7919}`, name: `Item ${id} of the shop`, n: id + by, price: id / 4 },
    ...{ tags: ["new", `t${id % 7}`], maker: { name: `Maker ${id % 40}`, country: "DE" } },
    ...{ available: id % 9 > 0, text: "a text of some words" },
  }));
}

function shuffled<T>(list: readonly T[]): T[] {
  const random = seededRandom(5);
  return list
    .map((item) => ({ item, at: random() }))
    .toSorted((left, right) => left.at - right.at)
    .map(({ item }) => item);
}
