import type { EndpointProfile } from "../../core/index.ts";

/**
 * What an endpoint's template takes over from it: all that it does not know by itself, nothing that a
 * person refused there, and no more than one endpoint may have.
 */
export function inherited(
  from: EndpointProfile,
  into: EndpointProfile,
  limits: { readonly placesPerEndpoint: number; readonly mapsPerEndpoint: number },
): EndpointProfile {
  const { refused } = into;
  const held = Object.keys(into.values).length + Object.keys(into.arrays).length;
  const room = Math.max(0, limits.placesPerEndpoint - held);
  const values = newIn(from.values, into.values, refused?.values).slice(0, room);
  const arrays = newIn(from.arrays, into.arrays, refused?.arrays).slice(0, room - values.length);
  const maps = from.maps.filter(
    (path) => !into.maps.includes(path) && refused?.maps.includes(path) !== true,
  );
  return {
    endpoint: into.endpoint,
    values: Object.fromEntries(values),
    arrays: Object.fromEntries(arrays),
    maps: maps.slice(0, Math.max(0, limits.mapsPerEndpoint - into.maps.length)),
  };
}

function newIn<T>(
  from: Readonly<Record<string, T>>,
  into: Readonly<Record<string, T>>,
  refused: readonly string[] = [],
): [string, T][] {
  return Object.entries(from).filter(
    ([path]) => !Object.hasOwn(into, path) && !refused.includes(path),
  );
}
