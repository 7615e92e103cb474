import { looksLikeId } from "./segment-shape.ts";

/** Longer names are cut; what is cut ends in `...`. Characters. */
const NAME_LENGTH_MAX = 512;

/** What redaction takes out of a path prints so. */
export const REDACTED = "{redacted}";

/** A segment of a path; undefined stands for any: an identifier. */
export type Segment = string | undefined;

/**
 * A path's segments, those that look like identifiers by their shape left open, and those that
 * redaction changes in a fixed placeholder instead of the mask itself: masks differ from value to
 * value, and every value would make an endpoint of its own.
 */
export function shapedPath(
  segments: readonly string[],
  redactTarget: ((path: string) => string) | undefined,
): Segment[] {
  const shaped: Segment[] = segments.map((text) => (looksLikeId(text) ? undefined : text));
  if (redactTarget === undefined) return shaped;
  const redacted = redactTarget(pathText(shaped)).split("/");
  const aligned = redacted.length === shaped.length;
  return shaped.map((text, index) => {
    if (text === undefined || text === "") return text;
    return aligned && redacted[index] === text ? text : REDACTED;
  });
}

/** `GET /u/{id}/orders/{id2}`. */
export function endpointName(method: string, segments: readonly Segment[]): string {
  const name = `${method} ${pathText(segments)}`;
  return name.length <= NAME_LENGTH_MAX ? name : `${name.slice(0, NAME_LENGTH_MAX - 3)}...`;
}

/** Whether a name is whole, so that a template may be made of it. */
export function isWholeName(name: string): boolean {
  return name.length < NAME_LENGTH_MAX;
}

function pathText(segments: readonly Segment[]): string {
  let ids = 0;
  return segments
    .map((text) => {
      if (text !== undefined) return text;
      ids += 1;
      return ids === 1 ? "{id}" : `{id${ids}}`;
    })
    .join("/");
}
