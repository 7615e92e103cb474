import { type Redactor, parsePathPattern, printPath } from "../../core/index.ts";
import type { Comparison } from "../compare/comparison.ts";
import { createTwoGenerationCache } from "../endpoint/two-generation-cache.ts";

const CACHED_PATHS_MAX = 8000;
/** Longer ones are worked out each time, so that the cache's memory is bounded too. Characters. */
const CACHED_PATH_LENGTH_MAX = 512;

/** A name's step of a printed path: `.name` or `['any text']`, the last one perhaps cut. */
const NAME_STEP = /\.[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*|\['(?:[^'\\]|\\.)*(?:'\]|$)/g;

/** Takes secrets out of the keys that paths are made of (contract 6.3), before anything keeps a path. */
export type PlaceRedaction = (comparison: Comparison) => Comparison;

export function createPlaceRedaction(redactor: Redactor): PlaceRedaction {
  const known = createTwoGenerationCache<string>(CACHED_PATHS_MAX);
  const redactPath = (path: string): string => {
    const cached = known.get(path);
    if (cached !== undefined) return cached;
    const plain = path.startsWith("$") ? path : redactField(path, redactor);
    const redacted = plain.replace(NAME_STEP, (step) => redactStep(step, redactor));
    if (path.length <= CACHED_PATH_LENGTH_MAX) known.set(path, redacted);
    return redacted;
  };
  return (comparison) => {
    if (comparison.differences.length === 0) return comparison;
    const differences = comparison.differences.map((difference) => {
      const path = redactPath(difference.path);
      const exact = difference.exact === difference.path ? path : redactPath(difference.exact);
      const { counted } = difference;
      const countedPath = counted && redactPath(counted.path);
      const same = path === difference.path && exact === difference.exact;
      if (same && countedPath === counted?.path) return difference;
      return {
        ...{ ...difference, path, exact },
        ...(counted && { counted: { ...counted, path: countedPath ?? path } }),
      };
    });
    return { ...comparison, differences };
  };
}

/** The name of a header or trailer, as `header:x`. */
function redactField(path: string, redactor: Redactor): string {
  const [whole = "", surface = "", name = ""] = FIELD_NAME.exec(path) ?? [];
  return name === "" ? path : surface + redactor.text(name) + path.slice(whole.length);
}

const FIELD_NAME = /^((?:header|trailer):)([^[]{1,512})/;

function redactStep(step: string, redactor: Redactor): string {
  const parsed = parsePathPattern(`$${step}`);
  const only = "steps" in parsed ? parsed.steps[0] : undefined;
  // A step that cannot be read back is hidden rather than trusted.
  if (only?.kind !== "name") return printPath([redactor.mask(step)]).slice(1);
  const kept = redactor.text(only.name);
  return kept === only.name ? step : printPath([kept]).slice(1);
}
