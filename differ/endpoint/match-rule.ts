/** A `match` of a compare rule that names an endpoint: no wildcard in its path. */
export interface NamingRule {
  /** As the rule prints; it becomes the endpoint's name. */
  readonly text: string;
  /** Undefined takes every method (`*`, or none given). */
  readonly method: string | undefined;
  readonly segments: readonly RuleSegment[];
}

type RuleSegment =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "any"; readonly before: string; readonly after: string };

/**
 * Reads `GET /products/{id}`; undefined where the path holds `*`, because such a rule covers many
 * endpoints and names none. `{x}` stands for one whole segment or, as `{x}.json`, for a part of one.
 */
export function parseNamingRule(match: string): NamingRule | undefined {
  const space = match.indexOf(" ");
  const method = space === -1 ? "*" : match.slice(0, space);
  const path = match.slice(space + 1).trim();
  if (!path.startsWith("/") || path.includes("*")) return undefined;
  return {
    text: match,
    method: method === "*" ? undefined : method,
    segments: path.split("/").map(ruleSegment),
  };
}

/** Whether the rule names this method and path; `segments` are the path split at `/`. */
export function ruleNames(rule: NamingRule, method: string, segments: readonly string[]): boolean {
  if (rule.method !== undefined && rule.method !== method) return false;
  if (rule.segments.length !== segments.length) return false;
  return rule.segments.every((wanted, index) => segmentFits(wanted, segments[index] ?? ""));
}

function segmentFits(wanted: RuleSegment, segment: string): boolean {
  if (wanted.kind === "text") return wanted.text === segment;
  if (segment.length <= wanted.before.length + wanted.after.length) return false;
  return segment.startsWith(wanted.before) && segment.endsWith(wanted.after);
}

function ruleSegment(text: string): RuleSegment {
  const open = text.indexOf("{");
  const close = text.indexOf("}", open);
  if (open === -1 || close === -1) return { kind: "text", text };
  return { kind: "any", before: text.slice(0, open), after: text.slice(close + 1) };
}
