/** A segment that a template leaves open. */
export interface OpenSegment {
  readonly index: number;
  /** `{id}` */
  readonly name: string;
}

/** Of one template; further ones are not looked at. */
const SEGMENTS_MAX = 3;

/** The open segments of `GET /products/{id}`. */
export function openSegments(endpoint: string): readonly OpenSegment[] {
  const template = endpoint.slice(endpoint.indexOf(" ") + 1).split("/");
  return template
    .flatMap((name, index) =>
      name.startsWith("{") && name !== "{redacted}" ? [{ index, name }] : [],
    )
    .slice(0, SEGMENTS_MAX);
}

/** The segment at an index of a path without its query; undefined where it has fewer, or an empty one. */
export function segmentAt(path: string, index: number): string | undefined {
  let start = 0;
  for (let at = 0; at < index; at += 1) {
    const slash = path.indexOf("/", start);
    if (slash < 0) return undefined;
    start = slash + 1;
  }
  const end = path.indexOf("/", start);
  const segment = path.slice(start, end < 0 ? path.length : end);
  return segment === "" ? undefined : segment;
}

/** Letters before a separator keep their text (`sku-`), as prefixes of ids do. */
export function shapeOf(segment: string): string {
  if (/^\d+$/.test(segment)) return `${segment.length} digits`;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/i.test(segment)) return "UUID";
  const prefix = /^([A-Za-z]{1,12}[-_:.])/.exec(segment)?.[1];
  if (prefix !== undefined) return `${prefix}...`;
  return `${segment.length} characters`;
}
