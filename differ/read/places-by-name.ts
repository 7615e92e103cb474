import type { PathSummary, Summary } from "../verdict/summary.ts";

/** A place and its endpoint. */
export interface NamedPlace {
  readonly endpoint: string;
  readonly path: PathSummary;
}

/** The places of a run that fit, by fingerprint: what two runs have in common has the same one. */
export function placesByName(
  { endpoints }: Summary,
  fits: (path: PathSummary) => boolean,
): ReadonlyMap<string, NamedPlace> {
  const found = new Map<string, NamedPlace>();
  for (const { endpoint, paths } of endpoints) {
    for (const path of paths) if (fits(path)) found.set(path.fingerprint, { endpoint, path });
  }
  return found;
}
