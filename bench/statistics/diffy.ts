import type { SimulationOptions } from "../../differ/verdict/testing/simulation.ts";

type Notice = NonNullable<SimulationOptions["notice"]>;

/**
 * Diffy's rule on the same counts: a field is shown when the candidate differs from the primary
 * more often than the secondary does, by more than 20 % of both and .03 % of all requests.
 */
export const diffyShows: Notice = (tally) => {
  for (const { n, fields } of tally.entries.values()) {
    for (const { path, cells } of fields.values()) {
      if (path === "latency") continue;
      const raw = cells.candidate + cells.primary + cells.all;
      const noise = cells.secondary + cells.primary + cells.all;
      const excess = raw - noise;
      if (excess > 0 && excess > 0.2 * (raw + noise) && excess > 0.0003 * n) return true;
    }
  }
  return false;
};
