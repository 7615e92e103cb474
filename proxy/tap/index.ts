// The tap alone, for a run that has one.
export { createTap } from "./tap.ts";
