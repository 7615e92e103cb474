import { createTwoGenerationCache } from "../endpoint/two-generation-cache.ts";

const CACHED_MAX = 4000;
const STEP =
  /\[(?:\*|\d+)\]|\['(?:[^'\\]|\\.)*'\]|\.(?:\*|[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)/y;

/** Prints the members of dynamic maps as `.*`: `$.byId.a17.price` becomes `$.byId.*.price`. */
export type MapPaths = (path: string) => string;

/** `maps` are the places of the maps themselves, with their own maps above printed so: `$.byId`. */
export function createMapPaths(maps: ReadonlySet<string>): MapPaths {
  const known = createTwoGenerationCache<string>(CACHED_MAX);
  return (path) => {
    if (!path.startsWith("$")) return path;
    const cached = known.get(path);
    if (cached !== undefined) return cached;
    const made = generalised(path, maps);
    known.set(path, made);
    return made;
  };
}

function generalised(path: string, maps: ReadonlySet<string>): string {
  let general = "$";
  STEP.lastIndex = 1;
  for (let at = 1; at < path.length; at = STEP.lastIndex) {
    const step = STEP.exec(path)?.[0];
    // The end of a path that was cut.
    if (step === undefined) return general + path.slice(at);
    const named = step.startsWith(".") || step.startsWith("['");
    general += named && maps.has(general) ? ".*" : step;
  }
  return general;
}
