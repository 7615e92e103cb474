import { type Random, seededRandom } from "../../../core/index.ts";

/** An item of a shop's list, about 165 bytes as JSON. */
export interface Item {
  readonly id: number;
  readonly sku: string;
  readonly name: string;
  readonly price: number;
  readonly stock: number;
  readonly tags: readonly string[];
  readonly maker: { readonly name: string; readonly country: string };
  readonly available: boolean;
}

const TAGS = ["new", "sale", "blue", "red", "cotton", "wool", "summer", "winter"];
const COUNTRIES = ["DE", "FR", "JP", "US"];

export function catalogueItems(count: number, seed: number): Item[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, id) => ({
    id,
    sku: `SKU-${String(100_000 + Math.floor(random() * 900_000))}-${id}`,
    name: `Item ${id} ${pick(TAGS, random)}`,
    price: Math.round(random() * 10_000) / 100,
    stock: Math.floor(random() * 500),
    tags: [pick(TAGS, random), pick(TAGS, random)],
    maker: { name: `Maker ${Math.floor(random() * 40)}`, country: pick(COUNTRIES, random) },
    available: random() < 0.9,
  }));
}

/** Three answers of one list: in each another timestamp, in the candidate one price changed. */
export function noisyTriple(count: number, seed: number): [string, string, string] {
  const items = catalogueItems(count, seed);
  const changed = items.map((item) =>
    item.id === Math.floor(count / 2) ? { ...item, price: item.price + 1 } : item,
  );
  const page = (at: number, list: readonly Item[]): string =>
    JSON.stringify({
      generatedAt: new Date(Date.UTC(2026, 6, 1, 12, 0, 0, at)).toISOString(),
      total: count,
      items: list,
    });
  return [page(1, items), page(2, items), page(3, changed)];
}

function pick(from: readonly string[], random: Random): string {
  return from[Math.floor(random() * from.length)] ?? "";
}
