import { catalogueItems } from "../differ/compare/testing/catalogue.ts";
import { interleaved } from "./differ-cpu.ts";
import { type Tool, tools } from "./differ-tools.ts";

const SEED = 2;

/** Two documents and how many changes there are between them. */
interface Pair {
  readonly name: string;
  readonly left: string;
  readonly right: string;
  readonly changes: number;
}

export interface PeerCost {
  readonly pair: string;
  readonly tool: string;
  readonly changes: number;
  /** As many as reported; NaN where it threw. */
  readonly reported: number;
  readonly us: number;
}

/** Every tool on every pair, on trees that are parsed already. */
export async function peerCosts(rounds: number): Promise<PeerCost[]> {
  const all = await tools();
  return pairs().flatMap((pair) => {
    const ready = all.map((tool) => prepared(tool, pair));
    const works = Object.fromEntries(ready.map(({ tool, work }) => [tool.name, work]));
    const costs = interleaved(works, rounds);
    return ready.map(({ tool, reported }) => ({
      ...{ pair: pair.name, tool: tool.name, changes: pair.changes, reported },
      us: costs[tool.name] ?? Number.NaN,
    }));
  });
}

function prepared(tool: Tool, pair: Pair): { tool: Tool; reported: number; work: () => void } {
  const left = tool.parse(pair.left);
  const right = tool.parse(pair.right);
  try {
    const reported = tool.count(tool.diff(left, right));
    return { tool, reported, work: () => tool.diff(left, right) };
  } catch {
    return { tool, reported: Number.NaN, work() {} };
  }
}

function pairs(): Pair[] {
  const items = catalogueItems(200, SEED);
  const removed = items
    .filter(({ id }) => id !== 20)
    .map((item) => (item.id === 120 ? { ...item, price: -1 } : item));
  const appended = catalogueItems(201, SEED).slice(200);
  const [first, second, ...others] = items;
  const numbers = Array.from({ length: 1000 }, (_, at) => (at * 7919) % 1009);
  const tree = (leaf: number) => ({
    a: { b: { c: Object.fromEntries(items.map(({ sku, price }) => [sku, { price, leaf: 0 }])) } },
    z: { y: { x: leaf } },
  });
  const named = (text: string) => `{"items":[],"more":{${text}}}`;
  const of = (name: string, left: unknown, right: unknown, changes = 1): Pair => ({
    ...{ name, changes, left: JSON.stringify(left), right: JSON.stringify(right) },
  });
  return [
    of(
      "200 items: one price changed",
      { items },
      { items: items.map((item) => (item.id === 100 ? { ...item, price: -1 } : item)) },
    ),
    of(
      "200 items: one removed, one changed, one appended",
      { items },
      { items: [...removed, ...appended] },
      3,
    ),
    of("200 items: the first two swapped", { items }, { items: [second, first, ...others] }),
    of("1,000 numbers: the first removed", { items: numbers }, { items: numbers.slice(1) }),
    of("nested objects: one value changed", tree(1), tree(2)),
    { name: 'a member named ""', left: named(""), right: named('"":1'), changes: 1 },
    {
      name: "a member named __proto__",
      left: named(""),
      right: named('"__proto__":1'),
      changes: 1,
    },
    {
      name: "a member named hasOwnProperty",
      left: named('"hasOwnProperty":1'),
      right: named('"hasOwnProperty":2'),
      changes: 1,
    },
    {
      name: "a member named toString",
      left: named(""),
      right: named('"toString":1'),
      changes: 1,
    },
    {
      name: "integers beyond 2^53",
      left: named('"n":12345678901234567890'),
      right: named('"n":12345678901234567891'),
      changes: 1,
    },
  ];
}
