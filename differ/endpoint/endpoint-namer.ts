import { type NamingRule, parseNamingRule, ruleNames } from "./match-rule.ts";
import { looksLikeId } from "./segment-shape.ts";
import { createTwoGenerationCache } from "./two-generation-cache.ts";

/** Longer names are cut; what is cut ends in `...`. Characters. */
const NAME_LENGTH_MAX = 512;
/** Longer paths are named each time they come instead of being kept as a cache's key. Characters. */
const CACHED_PATH_LENGTH_MAX = 1024;
const CACHED_PATHS_MAX = 8192;

export interface EndpointNamer {
  /** `GET /products/{id}` for a request's method and target; the query is no part of it. */
  name(method: string, pathAndQuery: string): string;
}

export interface EndpointNamerOptions {
  /** Takes personal data out of a path. A segment it changes prints as `{redacted}`. */
  readonly redactTarget?: (path: string) => string;
}

/**
 * Names endpoints (contract 6.3): the first rule without wildcards that fits gives its own text;
 * otherwise each segment that looks like an identifier becomes `{id}`, `{id2}`, and so on. How many
 * different names there may be is for the caller to bound.
 */
export function createEndpointNamer(
  matches: readonly string[],
  options: EndpointNamerOptions = {},
): EndpointNamer {
  const rules = matches.map(parseNamingRule).filter((rule) => rule !== undefined);
  const cache = createTwoGenerationCache<string>(CACHED_PATHS_MAX);
  const { redactTarget } = options;
  return {
    name(method, pathAndQuery) {
      const path = pathOf(pathAndQuery);
      if (path.length > CACHED_PATH_LENGTH_MAX)
        return nameOf({ method, path, rules, redactTarget });
      const key = `${method} ${path}`;
      const known = cache.get(key);
      if (known !== undefined) return known;
      const name = nameOf({ method, path, rules, redactTarget });
      cache.set(key, name);
      return name;
    },
  };
}

/** The path of a request target: the query goes, and so do scheme and authority of an absolute form. */
function pathOf(target: string): string {
  const query = target.indexOf("?");
  const path = query === -1 ? target : target.slice(0, query);
  if (path.startsWith("/") || path === "*") return path;
  const scheme = path.indexOf("://");
  if (scheme === -1) return path === "" ? "/" : path;
  const slash = path.indexOf("/", scheme + 3);
  return slash === -1 ? "/" : path.slice(slash);
}

interface Naming {
  readonly method: string;
  readonly path: string;
  readonly rules: readonly NamingRule[];
  readonly redactTarget: ((path: string) => string) | undefined;
}

function nameOf({ method, path, rules, redactTarget }: Naming): string {
  if (path === "*") return `${method} *`;
  const segments = path.split("/");
  for (const rule of rules) if (ruleNames(rule, method, segments)) return rule.text;
  const identified = new Set<number>();
  let ids = 0;
  for (const [index, segment] of segments.entries()) {
    if (!looksLikeId(segment)) continue;
    ids += 1;
    identified.add(index);
    segments[index] = ids === 1 ? "{id}" : `{id${ids}}`;
  }
  if (redactTarget !== undefined) redactSegments(segments, identified, redactTarget);
  return cut(`${method} ${segments.join("/")}`);
}

/**
 * A fixed placeholder instead of the mask itself: masks differ from value to value, and every
 * value would make an endpoint of its own.
 */
function redactSegments(
  segments: string[],
  identified: ReadonlySet<number>,
  redactTarget: (path: string) => string,
): void {
  const redacted = redactTarget(segments.join("/")).split("/");
  const aligned = redacted.length === segments.length;
  for (const [index, segment] of segments.entries()) {
    if (segment === "" || identified.has(index)) continue;
    if (!aligned || redacted[index] !== segment) segments[index] = "{redacted}";
  }
}

function cut(name: string): string {
  return name.length <= NAME_LENGTH_MAX ? name : `${name.slice(0, NAME_LENGTH_MAX - 3)}...`;
}
