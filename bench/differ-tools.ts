import { diffTrees, parseTree } from "../differ/compare/testing/diff-trees.ts";

/** Something that compares two documents: what it needs of a text, and how many changes it reports. */
export interface Tool {
  readonly name: string;
  parse(text: string): unknown;
  diff(left: unknown, right: unknown): unknown;
  /** Of what `diff` gave. */
  count(result: unknown): number;
}

/** Ours and the others, told by which member the elements of `items` are to be known. */
export async function tools(): Promise<Tool[]> {
  const deepDiff = await member("deep-diff", "diff");
  const microdiff = await member("microdiff", "default");
  const jsonDiffTs = await member("json-diff-ts", "diff");
  const atomize = await member("json-diff-ts", "atomizeChangeset");
  const create = await member("jsondiffpatch", "create");
  const objectHash = (element: unknown) => idOf(element);
  const patcher: unknown = create({ objectHash });
  const parse = (text: string): unknown => JSON.parse(text);
  return [
    { name: "ours", parse: parseTree, diff: diffTrees, count: countList },
    { name: "deep-diff", parse, diff: (left, right) => deepDiff(left, right), count: countList },
    { name: "microdiff", parse, diff: (left, right) => microdiff(left, right), count: countList },
    {
      name: "jsondiffpatch",
      parse,
      diff: (left, right) => call(patcher, "diff", [left, right]),
      count: countDelta,
    },
    {
      name: "json-diff-ts",
      parse,
      diff: (left, right) => jsonDiffTs(left, right, { embeddedObjKeys: { items: "id" } }),
      count: (changes) => countList(atomize(changes)),
    },
  ];
}

type Callable = (...args: readonly unknown[]) => unknown;

/** The others are installed with the bench and have no part in the product's types. */
async function member(packageName: string, name: string): Promise<Callable> {
  const module: unknown = await import(packageName);
  const found = property(module, name) ?? property(property(module, "default"), name);
  if (typeof found !== "function") throw new Error(`${packageName} has no ${name}`);
  return (...args) => Reflect.apply(found, undefined, args) as unknown;
}

function call(object: unknown, name: string, args: readonly unknown[]): unknown {
  const found = property(object, name);
  if (typeof found !== "function") throw new Error(`no ${name}`);
  return Reflect.apply(found, object, args) as unknown;
}

function property(object: unknown, name: string): unknown {
  if ((typeof object !== "object" && typeof object !== "function") || object === null)
    return undefined;
  return Reflect.get(object, name) as unknown;
}

function idOf(element: unknown): string {
  const id = property(element, "id");
  return typeof id === "number" || typeof id === "string" ? String(id) : JSON.stringify(element);
}

function countList(result: unknown): number {
  return Array.isArray(result) ? result.length : 0;
}

/** A delta is an object of deltas, with a list at each place that changed. */
function countDelta(delta: unknown): number {
  if (Array.isArray(delta)) return 1;
  if (typeof delta !== "object" || delta === null) return 0;
  return Object.values(delta).reduce<number>((sum, inner) => sum + countDelta(inner), 0);
}
