// What a thread needs that judges while a run goes on, without what reads a store for people: that
// brings zod, 15 MB a thread.
export { type Comparer, createComparer } from "../compare/comparer.ts";
export { openStore } from "../store/store.ts";
export { createDiffer } from "./differ.ts";
export { prepareRun } from "./prepare-run.ts";
export { updateRun } from "./update-run.ts";
