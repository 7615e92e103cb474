import { type NamingRule, parseNamingRule, ruleNames } from "./match-rule.ts";
import type { Segment } from "./shaped-path.ts";

/** Whether a person said that the segments below this place are routes. */
export type IsRefused = (method: string, at: readonly Segment[]) => boolean;

/**
 * A refused template holds for every place that its text fits up to its last hole: `GET /orgs/{id}/reports/{id2}`
 * for the reports of one organisation as well as for those of all, and `* /reports/{id}` for every method.
 */
export function refusedTemplates(templates: readonly string[]): IsRefused {
  const refused = templates.map(parentOfLastHole).filter((rule) => rule !== undefined);
  if (refused.length === 0) return () => false;
  return (method, at) => {
    const texts = at.map((segment) => segment ?? "{id}");
    return refused.some((rule) => ruleNames(rule, method, texts));
  };
}

/** Only whole segments are ever learned, so a hole beside text refuses nothing. */
function parentOfLastHole(template: string): NamingRule | undefined {
  const rule = parseNamingRule(template);
  const last = rule?.segments.findLastIndex((texts) => texts.length === 2 && texts.join("") === "");
  if (rule === undefined || last === undefined || last === -1) return undefined;
  return { ...rule, segments: rule.segments.slice(0, last) };
}
