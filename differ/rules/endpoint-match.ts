/**
 * Whether a rule's `match` covers an endpoint: by being equal to it, or as a pattern in which `*`
 * is any method or one segment, `{x}` one segment and a last `**` any tail.
 */
export function matchesEndpoint(match: string, endpoint: string): boolean {
  if (match === endpoint) return true;
  const [method, path] = split(match);
  const [endpointMethod, endpointPath] = split(endpoint);
  if (method !== "*" && method !== endpointMethod) return false;
  const wanted = path.split("/");
  const segments = endpointPath.split("/");
  for (const [index, want] of wanted.entries()) {
    if (want === "**" && index === wanted.length - 1) return true;
    const segment = segments[index];
    if (segment === undefined || !segmentFits(want, segment)) return false;
  }
  return wanted.length === segments.length;
}

function segmentFits(want: string, segment: string): boolean {
  if (want === "*" || want === segment) return true;
  const open = want.indexOf("{");
  const close = want.indexOf("}", open);
  if (open < 0 || close < 0) return false;
  const before = want.slice(0, open);
  const after = want.slice(close + 1);
  if (segment.length <= before.length + after.length) return false;
  return segment.startsWith(before) && segment.endsWith(after);
}

/** A path alone stands for every method. */
function split(text: string): [method: string, path: string] {
  const space = text.indexOf(" ");
  return space < 0 ? ["*", text] : [text.slice(0, space), text.slice(space + 1).trim()];
}
