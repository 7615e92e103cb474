import type { CompareRule } from "./config/schema.ts";

/** How the elements of an array are told from each other, as a compare rule says it. */
export type ArrayProfile = CompareRule["arrays"][string];

/** What a noisy place holds in the baselines, for when its values can no longer be held against each other. */
export interface ValueProfile {
  /** JSON types seen: null, boolean, number, string, array, object. */
  readonly types: readonly string[];
  /** Format classes seen (`uuid`, `iso-time`, `epoch-seconds`); empty where no format says anything. */
  readonly formats: readonly string[];
  /**
   * `request`: drawn anew each time, so that any instance could have drawn it. `instance`: belongs to
   * the instance that answered (host name, start time, counter offset) and differs for ever.
   */
  readonly scope: "request" | "instance";
  /**
   * Any two roles differ here in more than half of the exchanges: that two of them are equal is
   * chance, and every exchange is judged by what is said here. Otherwise only one in which all differ.
   */
  readonly always?: boolean | undefined;
  /** Long texts here are the same but for times, ids and long numbers inside them. */
  readonly frame?: boolean | undefined;
  /** Least and greatest number of the primary, but for one outlier; only where each is drawn anew. */
  readonly range?: readonly [number, number] | undefined;
  /** Shortest and longest string of the primary, UTF-16 units; likewise. */
  readonly length?: readonly [number, number] | undefined;
}

/**
 * What is known of one endpoint's answers. Paths are generalised as differences print them:
 * `$.items[*].price`, `header:x`.
 */
export interface EndpointProfile {
  readonly endpoint: string;
  readonly arrays: Readonly<Record<string, ArrayProfile>>;
  /** Objects whose names are data: `$.byId` prints its members as `$.byId.*`. */
  readonly maps: readonly string[];
  readonly values: Readonly<Record<string, ValueProfile>>;
  /** Places where a person wants nothing learned. */
  readonly refused?: RefusedPlaces | undefined;
}

/** Paths by what must not be learned there. */
export interface RefusedPlaces {
  readonly arrays: readonly string[];
  readonly maps: readonly string[];
  readonly values: readonly string[];
}

/** What was learned, or pinned and reviewed by a person: the content of the profiles file. */
export interface Profiles {
  /** Endpoints known beforehand, in order of preference: `GET /users/{id}`. */
  readonly templates: readonly string[];
  readonly endpoints: readonly EndpointProfile[];
  /** Templates that a person wants never learned: the segments there are routes, not data. */
  readonly refusedTemplates?: readonly string[] | undefined;
}

/** A path of an OpenAPI document, below one of its servers' base paths. */
export interface DocumentedPath {
  /** `/v1/users/{userId}`. */
  readonly path: string;
  /** Those that the document describes, in capitals; empty where it does not say. */
  readonly methods: readonly string[];
}
