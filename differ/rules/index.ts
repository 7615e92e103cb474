// What checks rules before anything compares by them.
export { compileRules } from "./compile-rules.ts";
