export type { BodyLifter, BodyToLift, LiftedValue } from "../differ/index.ts";
export { type Config, type ConfigInput, ShadowError, defineConfig } from "../core/index.ts";
