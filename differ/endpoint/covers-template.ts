import { type NamingRule, type RuleSegment, segmentFits } from "./match-rule.ts";

/**
 * Whether every request that the template names is one of the wider's: where the wider stands first,
 * nothing is left for the template. Of segments that both hold text and a hole only equal ones are
 * told, so that what is not understood is not called covered.
 */
export function coversTemplate(wider: NamingRule, template: NamingRule): boolean {
  if (wider.method !== undefined && wider.method !== template.method) return false;
  if (wider.segments.length !== template.segments.length) return false;
  return wider.segments.every((segment, at) => covers(segment, template.segments[at] ?? []));
}

function covers(wider: RuleSegment, segment: RuleSegment): boolean {
  if (segment.length === 1) return segmentFits(wider, segment[0] ?? "");
  if (wider.length === 2 && wider.every((text) => text === "")) return true;
  return wider.length === segment.length && wider.every((text, at) => text === segment[at]);
}
