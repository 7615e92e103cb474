import type { OddClass } from "../compare/difference.ts";
import { LATENCY_PATH } from "./entry.ts";
import type { Observation } from "./observe.ts";
import type { BlockSums } from "./rows.ts";

type Steps = { readonly [C in Exclude<OddClass, "all">]: BlockSums };

const STEPS: Steps = {
  candidate: { candidateSecondary: 1, secondaryPrimary: 0, hard: 0 },
  secondary: { candidateSecondary: -1, secondaryPrimary: 1, hard: 0 },
  primary: { candidateSecondary: 0, secondaryPrimary: -1, hard: 0 },
};

const HARD_STEPS: Steps = { ...STEPS, candidate: { ...STEPS.candidate, hard: 1 } };

/** Latency never has the primary odd, so it says nothing about the baselines. */
const LATENCY_STEPS: Steps = { ...STEPS, secondary: { ...STEPS.secondary, secondaryPrimary: 0 } };

/** What one observation adds to its block's sums, by the role that is odd. */
export function blockSteps({ path, hard }: Observation): Steps {
  return path === LATENCY_PATH ? LATENCY_STEPS : hard ? HARD_STEPS : STEPS;
}
