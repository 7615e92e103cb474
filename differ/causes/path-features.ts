/**
 * What can be said of the segments that a template leaves open: the value, its shape with its
 * length, its first and last character. `path` is without the query.
 */
export function pathFeatures(
  endpoint: string,
  path: string,
): readonly (readonly [string, string])[] {
  if (!endpoint.includes("{")) return NONE;
  const template = endpoint.slice(endpoint.indexOf(" ") + 1).split("/");
  const segments = path.split("/");
  if (template.length !== segments.length) return NONE;
  const found: (readonly [string, string])[] = [];
  for (const [index, name] of template.entries()) {
    if (found.length >= SEGMENTS_MAX * 4) break;
    const segment = segments[index] ?? "";
    if (!name.startsWith("{") || name === "{redacted}" || segment === "") continue;
    found.push(
      [name, segment],
      [`${name} shape`, shapeOf(segment)],
      [`${name} first`, segment.slice(0, 1)],
      [`${name} last`, segment.slice(-1)],
    );
  }
  return found;
}

const NONE: readonly (readonly [string, string])[] = [];

/** Of one path; further ones are not looked at. */
const SEGMENTS_MAX = 3;

/** Runs of letters keep their text where they stand first (`sku-`), as prefixes of ids do. */
function shapeOf(segment: string): string {
  if (/^\d+$/.test(segment)) return `${segment.length} digits`;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/i.test(segment)) return "UUID";
  const prefix = /^([A-Za-z]{1,12}[-_:.])/.exec(segment)?.[1];
  if (prefix !== undefined) return `${prefix}...`;
  return `${segment.length} characters`;
}
