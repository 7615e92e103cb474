import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { type ConfigInput, seededRandom } from "../../core/index.ts";
import { exchange, jsonAnswer, request } from "../ingest/testing/exchanges.ts";
import { openDiffer } from "../ingest/testing/open-differ.ts";
import { createReadModels } from "../read/sqlite-read-models.ts";
import type { PathSummary, Summary } from "../verdict/summary.ts";
import { matchesEndpoint } from "./endpoint-match.ts";
import { createPlaceSamples } from "./place-samples.ts";
import { previewRule } from "./preview-rule.ts";
import { type EndpointProposals, suggestRules } from "./suggest-rules.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reach-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const { gate, noise } = configSchema.parse({});
const EXCHANGES = 48;

type Change = (body: Body, random: () => number) => void;
type Body = ReturnType<typeof body>;

function body() {
  return {
    ...{ note: "a", "odd.name": 1, deep: { a: { b: { c: "x" } } } as Partial<Deep> },
    items: [1, 2, 3].map((sku): Item => ({ sku, price: 10, meta: { at: 100, host: "h" } })),
    tags: ["x", "y", "z"],
  };
}

interface Deep {
  a: { b: { c: string } };
}

interface Item {
  sku: number;
  price?: number | string;
  meta: { at: number; host: string };
}

const anything = (random: () => number): string => `r${Math.floor(random() * 1000)}`;

/** Ways in which an instance differs from another, by themselves. */
const CHANGES: readonly Change[] = [
  (of, random) => (of.note = anything(random)),
  (of, random) => (of["odd.name"] = random()),
  (of, random) => (of.deep.a = { b: { c: anything(random) } }),
  (of) => delete of.deep.a,
  (of, random) => first(of.items, (item) => (item.price = random())),
  (of, random) => of.items.forEach((item) => (item.meta.host = anything(random))),
  (of, random) => of.items.at(Math.floor(random() * 3))?.meta && (of.items[1] = fresh(random)),
  (of) => first(of.items, (item) => delete item.price),
  (of) => of.items.pop(),
  (of) => (of.tags = of.tags.toReversed()),
  (of, random) => (of.tags[1] = anything(random)),
  (of) => of.tags.pop(),
  (of) => first(of.items, (item) => (item.price = "10")),
];

function first(items: readonly Item[], change: (item: Item) => unknown): void {
  const [item] = items;
  if (item !== undefined) change(item);
}

function fresh(random: () => number): Item {
  return { sku: 2, price: random(), meta: { at: random(), host: anything(random) } };
}

interface Service {
  readonly seed: number;
  readonly noisy: readonly number[];
  readonly broken: number | undefined;
}

/** A run of a service with noise, its summary read from the store, and what is proposed for it. */
function runOf(
  service: Service,
  compare: ConfigInput["compare"] = [],
): { summary: Summary; proposed: readonly EndpointProposals[] } {
  const own = mkdtempSync(join(folder, "store-"));
  const { differ, store } = openDiffer(own, { config: { compare }, freeze: true });
  const random = seededRandom(service.seed);
  const answer = (changes: readonly Change[]) => {
    const made = body();
    for (const change of changes) if (random() < 0.5) change(made, random);
    return jsonAnswer(made);
  };
  const noisy = service.noisy.flatMap((at) => CHANGES.slice(at, at + 1));
  const broken = service.broken === undefined ? [] : CHANGES.slice(service.broken).slice(0, 1);
  for (let at = 0; at < EXCHANGES; at += 1) {
    const asked = request(at % 3 === 0 ? "/p/me" : `/p/${at}`);
    const outcomes = {
      ...{ baseline: answer([]), secondary: answer(noisy) },
      candidate: answer([...noisy, ...broken]),
    };
    differ.accept(exchange(differ.place(asked), outcomes, asked));
  }
  differ.commit();
  const reads = createReadModels(store, { gate, block: noise.block });
  const summary = reads.summary();
  const { valuesAt } = createPlaceSamples(reads);
  const proposed = suggestRules(summary, valuesAt);
  store.close();
  return { summary, proposed };
}

function keyOf(endpoint: string, { path, kind }: PathSummary): string {
  return `${endpoint} ${path} ${kind}`;
}

/** Exchanges that differ, by place. */
function differing(
  { endpoints }: Summary,
  name: (endpoint: string) => string,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { endpoint, paths } of endpoints) {
    for (const place of paths) {
      const key = keyOf(name(endpoint), place);
      const { candidateOdd, secondaryOdd, primaryOdd, allDifferent } = place;
      const here = candidateOdd + secondaryOdd + primaryOdd + allDifferent;
      if (here > 0) counts.set(key, (counts.get(key) ?? 0) + here);
    }
  }
  return counts;
}

const services = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  noisy: fc.uniqueArray(fc.nat({ max: CHANGES.length - 1 }), { minLength: 1, maxLength: 4 }),
  broken: fc.option(fc.nat({ max: CHANGES.length - 1 }), { nil: undefined }),
});

test("what a proposal says it hides is what a preview shows, and what is hidden when it is taken", () => {
  let taken = 0;
  fc.assert(
    fc.property(services, (service) => {
      const before = runOf(service);
      for (const { endpoint, proposals } of before.proposed) {
        for (const proposal of proposals) {
          if (proposal.section !== "ignore") continue;
          taken += 1;
          const { path, reason, hides } = proposal;
          const { hidden, tooBroad } = previewRule({ match: endpoint, path }, before.summary);
          expect(tooBroad).toBeUndefined();
          expect(hidden.map(({ standing }) => standing)).not.toContain("suspect");
          const shown = hidden.map((one) => [one.endpoint, one.path, one.reach]);
          expect(new Set(shown)).toEqual(
            new Set(hides.map((one) => [one.endpoint, one.path, one.reach])),
          );
          expect(hides.map((one) => one.path.path)).toContain(proposal.place);
          const rules = [{ match: endpoint, ignore: [{ path, reason }] }];
          // What the rule fits has its name from then on.
          const fits = (one: string): string => (matchesEndpoint(endpoint, one) ? endpoint : one);
          const was = differing(before.summary, fits);
          const is = differing(runOf(service, rules).summary, fits);
          for (const [key, count] of was) {
            const reach = hides.find((one) => keyOf(fits(one.endpoint), one.path) === key)?.reach;
            if (reach === undefined) expect([key, is.get(key)]).toEqual([key, count]);
            else if (reach === "all") expect([key, is.get(key)]).toEqual([key, undefined]);
            else expect(is.get(key) ?? 0).toBeLessThanOrEqual(count);
          }
        }
      }
    }),
    { numRuns: 12 },
  );
  expect(taken).toBeGreaterThan(5);
});
