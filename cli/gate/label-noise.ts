import { ShadowError } from "../../core/index.ts";
import type { NoisyBefore, Summary } from "../../differ/index.ts";
import { reportOf } from "../../differ/report/index.ts";

/** Each label is a read of its own. */
const LABELS_MAX = 50;

/**
 * Labels the worst causes where the baselines disagreed in an earlier run. Nothing else changes: how a place
 * was once is no evidence of how it is. Where it cannot be read, the verdict goes without.
 */
export async function labelNoise(
  summary: Summary,
  noisyBefore: (fingerprint: string) => Promise<NoisyBefore | undefined>,
): Promise<Summary> {
  const labels = new Map<string, NoisyBefore>();
  try {
    for (const { path } of reportOf(summary).findings.slice(0, LABELS_MAX)) {
      const label = await noisyBefore(path.fingerprint);
      if (label !== undefined) labels.set(path.fingerprint, label);
    }
  } catch (error) {
    if (!(error instanceof ShadowError)) throw error;
  }
  if (labels.size === 0) return summary;
  const endpoints = summary.endpoints.map((endpoint) => ({
    ...endpoint,
    paths: endpoint.paths.map((path) => {
      const label = labels.get(path.fingerprint);
      return label === undefined ? path : { ...path, noisyBefore: label };
    }),
  }));
  return { ...summary, endpoints };
}
