import type { Config, GateConfig } from "./config/schema.ts";

/** What a configuration says about the gate, in `gate` and in its compare rules. */
export function gateOf({ gate, compare }: Pick<Config, "gate" | "compare">): GateConfig {
  const minimums = compare.flatMap(({ match, minRequests }) =>
    minRequests === undefined ? [] : [{ match, minRequests }],
  );
  return minimums.length === 0 ? gate : { ...gate, minimums };
}
