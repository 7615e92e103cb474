import type {
  ArrayProfile,
  EndpointProfile,
  PerRole,
  Profiles,
  ValueProfile,
} from "../../core/index.ts";
import { uniqueKeys } from "../compare/align/element-key.ts";
import type { Counted } from "../compare/difference.ts";
import type { Finding } from "../compare/finding.ts";
import { ROLES } from "../../core/index.ts";
import type { JsonArray } from "../lift/json-value.ts";
import type { ArrayMode } from "../rules/rule-options.ts";
import { judgeShape } from "./judge-shape.ts";
import { type MapPaths, type PathCache, createMapPaths, createPathCache } from "./map-paths.ts";

export type Arrays = PerRole<JsonArray | undefined>;

/** What is known of an endpoint while one exchange of it is compared. */
export interface EndpointKnowledge {
  /** Whether any array is compared in a way of its own. */
  readonly knowsArrays: boolean;
  /** How the arrays at a place are compared; undefined = as if nothing were known. */
  mode(path: string, arrays: Arrays): ArrayMode | undefined;
  /** A place as it is counted: members of dynamic maps as `.*`. */
  general(path: string): string;
  /** How a difference counts, where that is not as it was found. */
  count(finding: Finding): Counted | undefined;
}

/** One endpoint's knowledge, which a learner may add to between exchanges. */
export interface GrowingKnowledge extends EndpointKnowledge {
  readonly arrays: Map<string, ArrayProfile>;
  readonly values: Map<string, ValueProfile>;
  readonly maps: ReadonlySet<string>;
  /** Places without a profile yet where that two roles are equal seems to be chance. */
  readonly unsettled: Set<string>;
  addMap(path: string): void;
}

/** `paths` is shared by all endpoints. */
export function createKnowledge(profile: EndpointProfile, paths: PathCache): GrowingKnowledge {
  const arrays = new Map(Object.entries(profile.arrays));
  const values = new Map(Object.entries(profile.values));
  const maps = new Set(profile.maps);
  const unsettled = new Set<string>();
  let mapPaths: MapPaths | undefined = maps.size === 0 ? undefined : createMapPaths(maps, paths);
  const general = (path: string): string => mapPaths?.(path) ?? path;
  return {
    arrays,
    values,
    maps,
    unsettled,
    get knowsArrays() {
      return arrays.size > 0;
    },
    addMap(path) {
      maps.add(path);
      mapPaths = createMapPaths(maps, paths);
    },
    general,
    mode(path, found) {
      const profiled = arrays.get(general(path));
      return profiled === undefined ? undefined : modeOf(profiled, found);
    },
    count(finding) {
      const path = general(finding.path);
      const profiled = values.get(path);
      const chance = profiled?.always ?? unsettled.has(path);
      const judged = chance || (profiled !== undefined && finding.oddity === "all");
      const shape = judged ? shapeOf(profiled ?? NOTHING, finding) : undefined;
      if (shape !== undefined) return { path, ...shape, byShape: profiled !== undefined };
      if (path === finding.path) return undefined;
      return { path, kind: finding.kind, class: finding.oddity, byShape: false };
    },
  };
}

/** Presence and type are compared without any. */
const NOTHING: ValueProfile = { types: [], formats: [], scope: "request" };

/** Given profiles by endpoint; nothing is known of any other. */
export function knowledgeOf(
  profiles: Profiles,
): (endpoint: string) => EndpointKnowledge | undefined {
  const paths = createPathCache();
  const known = new Map(
    profiles.endpoints.map((profile) => [profile.endpoint, createKnowledge(profile, paths)]),
  );
  return (endpoint) => known.get(endpoint);
}

function shapeOf(
  profile: ValueProfile,
  finding: Finding,
): Pick<Counted, "kind" | "class"> | undefined {
  const values = finding.raw?.();
  if (values === undefined) return undefined;
  // What a role lacks is said further up; that the other two differ here is the place's own noise.
  if (finding.partial === true) return { kind: "value", class: "all" };
  const shape = judgeShape(profile, values);
  if (shape === undefined) return undefined;
  const { oddity } = shape;
  return { kind: oddity === "all" ? finding.kind : shape.kind, class: oddity };
}

function modeOf(profile: ArrayProfile, arrays: Arrays): ArrayMode | undefined {
  if ("set" in profile) return { kind: "set" };
  if (!("key" in profile)) return { kind: "sequence" };
  const names = typeof profile.key === "string" ? [profile.key] : profile.key;
  return keysAreShared(arrays, names) ? { kind: "key", names } : undefined;
}

/**
 * Where a role's keys are all its own (the candidate makes ids anew), partners by likeness say more
 * than a list of elements that came and went.
 */
function keysAreShared(arrays: Arrays, names: readonly string[]): boolean {
  const sets: ReadonlyMap<unknown, number>[] = [];
  for (const role of ROLES) {
    const array = arrays[role];
    if (array === undefined || array.length === 0) continue;
    const keys = uniqueKeys(array, names);
    if (keys === undefined) return false;
    sets.push(keys);
  }
  return sets.every((left, at) => sets.slice(at + 1).every((right) => shareHalf(left, right)));
}

function shareHalf(
  left: ReadonlyMap<unknown, number>,
  right: ReadonlyMap<unknown, number>,
): boolean {
  let both = 0;
  for (const key of left.keys()) if (right.has(key)) both += 1;
  return both * 2 >= Math.min(left.size, right.size);
}
