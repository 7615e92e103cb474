import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configSchema } from "../../../../../core/config/index.ts";
import { type ConfigInput, type PerRole, manualClock } from "../../../../../core/index.ts";
import {
  type SampleAnswer,
  type SampleDifference,
  createOfflineRun,
} from "../../../../../differ/index.ts";
import { plainRedactor } from "../../../../../differ/ingest/testing/plain-redactor.ts";
import { AlignedTree } from "../align/align-trees.ts";
import type { AlignedNode } from "../align/aligned-node.ts";
import { readJson } from "../body/read-json.ts";
import { Sameness } from "../body/sameness.ts";
import { readSample } from "../read-sample.ts";
import { ROLES, perRole } from "../roles.ts";
import { answered } from "../testing/answered.ts";
import { plainTree, treeOfRows } from "../testing/tree-of-rows.ts";
import type { Folding, Row } from "./row.ts";
import { rowsOf } from "./rows-of.ts";

interface Compared {
  readonly answers: PerRole<SampleAnswer>;
  readonly differences: readonly SampleDifference[];
}

/** What the differ itself finds between three bodies: its paths are those that samples have. */
function compared(
  bodies: PerRole<string>,
  type = "application/json",
  config: ConfigInput = {},
): Compared {
  const run = createOfflineRun({
    config: configSchema.parse(config),
    redactor: plainRedactor,
    clock: manualClock(),
  });
  const headers: [string, string][] = [["content-type", type]];
  const fed = run.feed(
    JSON.stringify({
      id: "1",
      request: { method: "GET", path: "/p/1" },
      ...perRole((role) => ({ status: 200, headers, body: bodies[role] })),
    }),
  );
  if (fed.kind !== "compared") throw new Error(fed.problem);
  return {
    answers: perRole((role) => answered(bodies[role], headers)),
    differences: differencesIn(fed.line),
  };
}

function differencesIn(line: string): SampleDifference[] {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed !== "object" || parsed === null || !("differences" in parsed)) return [];
  // The differ's own line, as the contract has it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return parsed.differences as SampleDifference[];
}

/** Small values, so that the three have much in common. */
const value = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(0, 1, 2, null, true, "a", "b", ""),
    fc.array(tie("tree"), { maxLength: 5 }),
    fc.dictionary(fc.constantFrom("a", "b", "id", "c d", "'", "0"), tie("tree"), { maxKeys: 5 }),
  ),
})).tree;
const three = fc.record({ primary: value, secondary: value, candidate: value });

/** Opens everything. */
function allRows(root: AlignedNode): Row[] {
  const opened = new Set<string>();
  for (;;) {
    const rows = rowsOf(root, { opened, closed: new Set() });
    const before = opened.size;
    for (const row of rows) if (row.kind === "run" || row.kind === "leaf") opened.add(row.key);
    if (opened.size === before) return rows;
  }
}

function treeOf(texts: PerRole<string>): AlignedTree {
  const same = new Sameness();
  return new AlignedTree(
    perRole((role) => readJson(texts[role], same)),
    same,
  );
}

function textsOf(values: PerRole<unknown>): PerRole<string> {
  return perRole((role) => JSON.stringify(values[role]));
}

test("unfolded, the rows of a role read as its tree", () => {
  fc.assert(
    fc.property(three, (values) => {
      const { root } = treeOf(textsOf(values));
      const rows = allRows(root);
      for (const role of ROLES) {
        expect(sorted(treeOfRows(rows, role))).toEqual(sorted(plainTree(root.nodes[role])));
      }
    }),
    { numRuns: 100 },
  );
});

/** Members have no order. */
function sorted(tree: unknown): unknown {
  if (!Array.isArray(tree)) return tree;
  const [kind, ...inside]: unknown[] = tree;
  if (kind !== "object") return [kind, ...inside.map(sorted)];
  const members = inside.map((one): [string, unknown] =>
    Array.isArray(one) ? [String(one[0]), sorted(one[1])] : ["", one],
  );
  return [kind, ...members.sort(([l], [r]) => (l < r ? -1 : 1))];
}

/** The numbers of the differences that the rows show. */
function seenIn(rows: readonly Row[]): Set<number> {
  const seen = new Set<number>();
  for (const row of rows) {
    if (row.kind === "place") seen.add(row.mark.index);
    else if (row.kind !== "run") for (const { index } of row.node.marks) seen.add(index);
  }
  return seen;
}

function hiddenIn({ answers, differences }: Compared): string[] {
  const { body } = readSample({ ...answers, differences });
  const seen = seenIn(rowsOf(body.tree.root, undefined, body.unplaced));
  return differences
    .filter(({ exact }, index) => exact.startsWith("$") && !seen.has(index))
    .map(({ exact }) => exact);
}

describe("every difference is in sight before anything is unfolded", () => {
  test("of JSON", () => {
    let placed = 0;
    fc.assert(
      fc.property(three, (values) => {
        const found = compared(textsOf(values));
        expect(hiddenIn(found)).toEqual([]);
        const { body } = readSample({ ...found.answers, differences: found.differences });
        // Found in the trees, not merely told of beside them.
        expect(body.unplaced).toEqual([]);
        placed += found.differences.length;
      }),
      { numRuns: 80 },
    );
    expect(placed).toBeGreaterThan(50);
  });

  test.each([
    ["text/plain", "one\ntwo\nthree", "one\nTWO\nthree"],
    ["application/xml", "<a><b>1</b></a>", "<a><b>2</b></a>"],
    ["text/html", "<p>one</p>", "<p>two</p>"],
    ["application/x-ndjson", '{"a":1}\n{"a":2}\n', '{"a":1}\n{"a":3}\n'],
    ["text/event-stream", "data: a\n\ndata: b\n\n", "data: a\n\ndata: c\n\n"],
    ["application/x-www-form-urlencoded", "a=1&b=2&b=3", "a=1&b=2&b=4"],
    ["application/json", '{"a":"{\\"x\\":[1,2]}"}', '{"a":"{\\"x\\":[1,3]}"}'],
    ["application/json", '{"a":1,"a":2}', '{"a":1,"a":3}'],
    ["application/json", '{"a":1}', "<html><body>Error</body></html>"],
    ["application/json", '{"a":1}', ""],
    ["application/json", '{"n":9007199254740993}', '{"n":9007199254740992}'],
  ])("of %s %j", (type, before, after) => {
    const bodies = { primary: before, secondary: before, candidate: after };
    const found = compared(bodies, type, { compare: [{ match: "GET /**", embeddedJson: true }] });
    expect(found.differences.length).toBeGreaterThan(0);
    expect(hiddenIn(found)).toEqual([]);
  });

  test("beyond what was kept of a body", () => {
    const items = Array.from({ length: 100 }, (_, at) => ({ at, price: at }));
    const changed = items.map((item) => (item.at === 90 ? { ...item, price: -1 } : item));
    const [before, after] = [JSON.stringify(items), JSON.stringify(changed)];
    const found = compared({ primary: before, secondary: before, candidate: after });
    const answers = perRole((role) => ({
      ...answered(role === "candidate" ? after : before),
      body: (role === "candidate" ? after : before).slice(0, 500),
      bodyCut: true,
    }));
    const { body } = readSample({ ...answers, differences: found.differences });
    expect(body.unplaced).toHaveLength(1);
    expect(hiddenIn({ answers, differences: found.differences })).toEqual([]);
  });
});

test("of a body of many megabytes as much is read as the page can bear; no difference is lost", () => {
  const items = Array.from({ length: 40_000 }, (_, id) => ({ id, name: `item ${id}` }));
  const [near, far] = [`{"id":7,"name":"item 7"}`, `{"id":39500,"name":"item 39500"}`];
  const before = JSON.stringify(items);
  const after = before
    .replace(near, near.replace("item", "x"))
    .replace(far, far.replace("item", "x"));
  const differences = [7, 39_500].map((at): SampleDifference => ({
    ...{ path: "$[*].name", exact: `$[${at}].name`, kind: "value", class: "candidate" },
    ...{ primary: `item ${at}`, secondary: `item ${at}`, candidate: `x ${at}` },
  }));
  const answers = perRole((role) => answered(role === "candidate" ? after : before));
  const { body } = readSample({ ...answers, differences });
  expect(body.unplaced.map(({ index }) => index)).toEqual([1]);
  expect(seenIn(rowsOf(body.tree.root, undefined, body.unplaced))).toEqual(new Set([0, 1]));
});

test("an item put in at the head is one row; the rest is folded", () => {
  const items = Array.from({ length: 50 }, (_, at) => ({ title: `t${at}`, size: at }));
  const after = [{ title: "new", size: 1 }, ...items];
  const bodies = perRole((role) => JSON.stringify({ items: role === "candidate" ? after : items }));
  const found = compared(bodies);
  const { body } = readSample({ ...found.answers, differences: found.differences });
  const rows = rowsOf(body.tree.root, undefined, body.unplaced);
  const alone = rows.filter(
    (row) =>
      (row.kind === "leaf" || row.kind === "open") &&
      row.node.index?.candidate !== undefined &&
      row.node.index.primary === undefined,
  );
  expect(alone).toHaveLength(1);
  expect(rows.filter(({ kind }) => kind === "run")).toHaveLength(1);
  expect(rows.length).toBeLessThan(12);
});

test.each([[[3, 4, 5, 0, 1, 2]], [[9, 1, 2, 3, 4, 5, 0]], [[5, 0, 1, 2, 3, 4, 9]]])(
  "items in the order %j are shown where they are, not as changed ones",
  (order) => {
    const listOf = (ids: readonly number[]) => ids.map((id) => ({ id, text: `t${id}` }));
    const before = listOf([0, 1, 2, 3, 4, 5]);
    const texts = textsOf({ primary: before, secondary: before, candidate: listOf(order) });
    for (const { nodes } of treeOf(texts).root.children()) {
      const here = [nodes.primary?.same, nodes.candidate?.same].filter((one) => one !== undefined);
      expect(new Set(here).size).toBe(1);
    }
  },
);

test("what is alike is folded and told by its number", () => {
  const members = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`m${at}`, at]));
  const bodies = perRole((role) =>
    JSON.stringify({ ...members, m12: role === "candidate" ? "x" : 12 }),
  );
  const found = compared(bodies);
  const { body } = readSample({ ...found.answers, differences: found.differences });
  const rows = rowsOf(body.tree.root);
  expect(rows.map((row) => (row.kind === "run" ? row.to - row.from : row.kind))).toEqual([
    ...["open", 11, "leaf", "leaf", "leaf", 16, "close"],
  ]);
  const run = rows.find((row) => row.kind === "run");
  const folding: Folding = { opened: new Set([run?.key ?? ""]), closed: new Set() };
  expect(rowsOf(body.tree.root, folding)).toHaveLength(rows.length + 10);
});

test("objects and lists of 100,000 are aligned in about a second of work", () => {
  const many = Array.from({ length: 100_000 }, (_, at) => at);
  const object = JSON.stringify(Object.fromEntries(many.map((at) => [`k${at}`, at])));
  const list = JSON.stringify(many.map((at) => at % 1000));
  for (const [before, after] of [
    [object, object.replace('"k50000":50000', '"k50000":"x"')],
    [list, list.replace("[0,1,2", '["new",0,1,"x"')],
  ] as const) {
    // Of the processor, on a machine that others use: what grows with the square would take minutes.
    const started = process.cpuUsage();
    const same = new Sameness();
    const [read, changed] = [readJson(before, same), readJson(after, same)];
    const roots = perRole((role) => (role === "candidate" ? changed : read));
    const rows = rowsOf(new AlignedTree(roots, same).root);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(10_000);
    expect(rows.length).toBeLessThan(60);
  }
}, 60_000);
