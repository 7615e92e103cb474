import type { ConfigInput } from "../core/index.ts";
import type { Shadow, ShadowOptions } from "./api/start-shadow.ts";
import type { GateRequest, GateResult } from "./gate/run-gate.ts";

export type { BodyLifter, BodyToLift, LiftedValue, Summary, Verdict } from "../differ/index.ts";
export {
  type Config,
  type ConfigInput,
  type Logger,
  ShadowError,
  defineConfig,
} from "../core/index.ts";
export type { Shadow, ShadowOptions } from "./api/start-shadow.ts";
export type { GateRequest, GateResult } from "./gate/run-gate.ts";

/*
 * Loaded when they are called: a configuration in TypeScript imports this file for defineConfig, and its
 * thread need not hold a proxy.
 */

/**
 * Starts what `shadowdiff run` starts, from a program: for test suites and tools. The live path runs on
 * the thread that calls, the shadow on one of its own. Throws CONFIG_INVALID, CONFIG_INCOMPLETE, RULE_*,
 * and what starting throws (LISTEN_*, TLS_FILE, STORE_*, SHADOW_START, ADMIN_*), with everything closed.
 */
export async function startShadow(config: ConfigInput, options?: ShadowOptions): Promise<Shadow> {
  const { startShadow: start } = await import("./api/start-shadow.ts");
  return start(config, options);
}

/**
 * Waits for the verdict of a run, and says what a release job should do. Throws USAGE, USAGE_TOKEN,
 * GATE_UNREACHABLE (after the wait), GATE_NO_SUCH_RUN, GATE_BAD_ANSWER and STORE_*.
 */
export async function runGate(request: GateRequest): Promise<GateResult> {
  const { runGate: judge } = await import("./gate/run-gate.ts");
  return judge(request);
}
