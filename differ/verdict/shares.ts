import type { EndpointTally } from "../tally/rows.ts";
import type { Shares } from "./summary.ts";

interface Counts {
  shape: number;
  blind: number;
}

/**
 * How an endpoint's answers were compared, over all exchanges and places. A place counts for one of
 * the places that a census met; a body known as a whole alone, `$`, for all of them. A header counts
 * as a place once something differed there. From integers alone, so that it merges like the tally.
 */
export function sharesOf({ n, fields, detail }: EndpointTally): Shares {
  if (n === 0) return { exact: 1, shape: 0, blind: 0 };
  const places = new Map<string, Counts>();
  for (const { path, cells, byShape } of fields.values()) {
    if (cells.all === 0) continue;
    const known = places.get(path) ?? { shape: 0, blind: 0 };
    known.shape += byShape;
    known.blind += cells.all - byShape;
    places.set(path, known);
  }
  const whole = places.get("$") ?? { shape: 0, blind: 0 };
  places.delete("$");
  const outside = [...places.keys()].filter((path) => !path.startsWith("$")).length;
  const all = Math.max(detail.places + outside, places.size, 1);
  const single = { shape: 0, blind: 0 };
  for (const { shape, blind } of places.values()) {
    single.shape += shape;
    single.blind += blind;
  }
  const blind = Math.min(1, (whole.blind + single.blind / all) / n);
  const shape = Math.min(1 - blind, (whole.shape + single.shape / all) / n);
  return { exact: rounded(1 - shape - blind), shape: rounded(shape), blind: rounded(blind) };
}

function rounded(share: number): number {
  return Math.round(Math.max(0, share) * 10_000) / 10_000;
}
