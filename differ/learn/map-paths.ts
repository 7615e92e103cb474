/** Printed paths kept, of all endpoints together, by their characters. */
const CACHED_CHARS_MAX = 1_000_000;
/** Longer ones are printed anew each time. */
const CACHED_PATH_MAX = 512;
const STEP =
  /\[(?:\*|\d+)\]|\['(?:[^'\\]|\\.)*'\]|\.(?:\*|[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)/y;

/** Prints the members of dynamic maps as `.*`: `$.byId.a17.price` becomes `$.byId.*.price`. */
export type MapPaths = (path: string) => string;

/** Paths printed lately, by whose they are. When it is full it is emptied: what is in use comes back. */
export interface PathCache {
  readonly of: Map<ReadonlySet<string>, Map<string, string>>;
  chars: number;
}

export function createPathCache(): PathCache {
  return { of: new Map(), chars: 0 };
}

/** `maps` are the places of the maps themselves, with their own maps above printed so: `$.byId`. */
export function createMapPaths(maps: ReadonlySet<string>, cache: PathCache): MapPaths {
  cache.of.delete(maps);
  return (path) => {
    if (!path.startsWith("$")) return path;
    const cached = cache.of.get(maps)?.get(path);
    if (cached !== undefined) return cached;
    const made = generalised(path, maps);
    if (path.length <= CACHED_PATH_MAX) keep(cache, maps, [path, made]);
    return made;
  };
}

function keep(
  cache: PathCache,
  maps: ReadonlySet<string>,
  [path, made]: readonly [string, string],
): void {
  const chars = path.length + made.length;
  if (cache.chars + chars > CACHED_CHARS_MAX) {
    cache.of.clear();
    cache.chars = 0;
  }
  cache.chars += chars;
  let own = cache.of.get(maps);
  if (own === undefined) cache.of.set(maps, (own = new Map()));
  own.set(path, made);
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
