// What a thread needs that judges while a run goes on, without what reads a store for people.
export type { Lifting } from "../lift/lift-context.ts";
export { createLifting } from "../lift/lifting.ts";
export type { LifterProblem } from "../lift/own/own-lifters.ts";
export type { BodyLifter } from "../lift/own/body-lifter.ts";
export { createMessageTypes } from "../lift/protobuf/message-types.ts";
export { openStore } from "../store/store.ts";
export { createDiffer } from "./differ.ts";
