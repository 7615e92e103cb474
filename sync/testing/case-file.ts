import { readFileSync } from "node:fs";

export type Step = readonly [verb: string, ...args: readonly unknown[]];

/** A case of fixtures/cases/sync.json, as far as the interpreter looks at it. */
export interface SyncCase {
  readonly id: string;
  readonly level: "must" | "should" | "measure";
  readonly title: string;
  readonly backends: readonly string[];
  readonly budgetMs: number;
  readonly steps: readonly Step[];
  readonly expect: readonly Step[];
}

const FILE = new URL("../../fixtures/cases/sync.json", import.meta.url);

/** The cases that a kind of backend must play. */
export function casesFor(kind: string): readonly SyncCase[] {
  const file: unknown = JSON.parse(readFileSync(FILE, "utf8"));
  const { cases } = record(file, "the file");
  return list(cases, "cases")
    .map(readCase)
    .filter(({ backends }) => backends.includes(kind));
}

function readCase(value: unknown): SyncCase {
  const { id, level, title, backends, budgetMs, steps, expect } = record(value, "a case");
  if (typeof id !== "string" || typeof title !== "string") throw new Error("a case has no id");
  if (level !== "must" && level !== "should" && level !== "measure")
    throw new Error(`${id}: unknown level`);
  if (typeof budgetMs !== "number") throw new Error(`${id}: no budget`);
  return {
    ...{ id, level, title, budgetMs },
    backends: list(backends, id).map(String),
    steps: readSteps(steps, id),
    expect: readSteps(expect, id),
  };
}

/** Steps, also where they stand inside another step. */
export function readSteps(value: unknown, where: string): readonly Step[] {
  return list(value, where).map((step): Step => {
    const [verb, ...args] = list(step, where);
    if (typeof verb !== "string") throw new Error(`${where}: a step without a verb`);
    return [verb, ...args];
  });
}

export function list(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${where}: expected a list`);
}

export function record(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error(`${where}: expected an object`);
}
