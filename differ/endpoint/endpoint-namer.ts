import type { DocumentedPath, Profiles } from "../../core/index.ts";
import { findKnown } from "./known-templates.ts";
import { pathOf } from "./path-of.ts";
import { type Segment, endpointName, shapedPath } from "./shaped-path.ts";
import {
  type LearnerLimits,
  type TemplateLearner,
  createTemplateLearner,
} from "./template-learner.ts";
import { createTwoGenerationCache } from "./two-generation-cache.ts";

/** Longer paths are named each time they come instead of being kept as a cache's key. Characters. */
const CACHED_PATH_LENGTH_MAX = 1024;
const CACHED_PATHS_MAX = 8192;

export interface EndpointNamer {
  /** `GET /products/{id}` for a request's method and target; the query is no part of it. */
  name(method: string, pathAndQuery: string): string;
  /** As `name`, and by what the requests so far have taught; counts this one. */
  learnedName(method: string, pathAndQuery: string): string;
  /** What is learned; undefined where nothing is. */
  readonly learner: TemplateLearner | undefined;
}

export interface EndpointNamerOptions {
  /** Takes personal data out of a path. A segment it changes prints as `{redacted}`. */
  readonly redactTarget?: (path: string) => string;
  /** Its templates come after the rules. */
  readonly profiles?: Profiles | undefined;
  /** Come after the templates. */
  readonly documented?: readonly DocumentedPath[] | undefined;
  /** Learn nothing. */
  readonly freeze?: boolean | undefined;
  readonly limits?: Partial<LearnerLimits> | undefined;
}

/** What a path says by itself: an endpoint that somebody has named, or its segments. */
type Read =
  | { readonly known: string }
  | { readonly known: undefined; readonly segments: readonly Segment[]; readonly byShape: string };

/**
 * Names endpoints (contract 6.3): the first rule without wildcards that fits gives its own text, then
 * a template of the profiles, then a path of the OpenAPI document; otherwise each segment that looks
 * like an identifier becomes `{id}`, `{id2}`, and so on. How many different names there may be is for
 * the caller to bound.
 */
export function createEndpointNamer(
  matches: readonly string[],
  options: EndpointNamerOptions = {},
): EndpointNamer {
  const { redactTarget, profiles, documented = [], freeze = false, limits } = options;
  const templates = profiles?.templates ?? [];
  const find = findKnown({ matches, templates, documented });
  const learner = freeze
    ? undefined
    : createTemplateLearner({
        refused: profiles?.refusedTemplates ?? [],
        isKnown: (method, segments) => find(method, segments) !== undefined,
        limits,
      });
  const cache = createTwoGenerationCache<Read>(CACHED_PATHS_MAX);

  const fresh = (method: string, path: string): Read => {
    if (path === "*") return { known: `${method} *` };
    const segments = path.split("/");
    const known = find(method, segments);
    if (known !== undefined) return { known };
    const shaped = shapedPath(segments, redactTarget);
    return { known, segments: shaped, byShape: endpointName(method, shaped) };
  };

  const read = (method: string, target: string): Read => {
    const path = pathOf(target);
    if (path.length > CACHED_PATH_LENGTH_MAX) return fresh(method, path);
    const key = `${method} ${path}`;
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const made = fresh(method, path);
    cache.set(key, made);
    return made;
  };

  return {
    name(method, target) {
      const path = read(method, target);
      return path.known ?? path.byShape;
    },
    learnedName(method, target) {
      const path = read(method, target);
      if (path.known !== undefined) return path.known;
      return learner === undefined ? path.byShape : learner.name(method, path.segments);
    },
    learner,
  };
}
