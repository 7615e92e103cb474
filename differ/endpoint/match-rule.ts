/** A `match` of a compare rule, or a template, that names an endpoint: no wildcard in its path. */
export interface NamingRule {
  /** As the rule prints; it becomes the endpoint's name. */
  readonly text: string;
  /** Undefined takes every method (`*`, or none given). */
  readonly method: string | undefined;
  readonly segments: readonly RuleSegment[];
}

/** A segment as the texts between its holes: `a` is `["a"]`, `{x}.json` is `["", ".json"]`. */
export type RuleSegment = readonly string[];

/**
 * Reads `GET /products/{id}`; undefined where the path holds `*`, because such a rule covers many
 * endpoints and names none. `{x}` stands for one whole segment or, as `{x}.json`, for a part of one.
 */
export function parseNamingRule(match: string): NamingRule | undefined {
  const space = match.indexOf(" ");
  const method = space === -1 ? "*" : match.slice(0, space);
  const path = match.slice(space + 1).trim();
  if (!path.startsWith("/") || path.includes("*")) return undefined;
  return { text: match, method: method === "*" ? undefined : method, segments: readSegments(path) };
}

/** The segments of a path template, the empty one before the first slash included. */
export function readSegments(path: string): RuleSegment[] {
  return path.split("/").map(readSegment);
}

/** Whether the rule names this method and path; `segments` are the path split at `/`. */
export function ruleNames(rule: NamingRule, method: string, segments: readonly string[]): boolean {
  if (rule.method !== undefined && rule.method !== method) return false;
  return segmentsFit(rule.segments, segments);
}

export function segmentsFit(wanted: readonly RuleSegment[], segments: readonly string[]): boolean {
  if (wanted.length !== segments.length) return false;
  return wanted.every((each, index) => segmentFits(each, segments[index] ?? ""));
}

/** Every hole takes at least one character, and of several ways to fill them the shortest first. */
export function segmentFits(wanted: RuleSegment, segment: string): boolean {
  const [first = "", ...rest] = wanted;
  if (rest.length === 0) return first === segment;
  if (!segment.startsWith(first)) return false;
  const last = rest.pop() ?? "";
  let at = first.length;
  for (const text of rest) {
    const found = segment.indexOf(text, at + 1);
    if (found === -1) return false;
    at = found + text.length;
  }
  return segment.length > at + last.length && segment.endsWith(last);
}

function readSegment(text: string): RuleSegment {
  const texts: string[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf("{", at);
    const close = text.indexOf("}", open);
    if (open === -1 || close === -1) break;
    texts.push(text.slice(at, open));
    at = close + 1;
  }
  return [...texts, text.slice(at)];
}
