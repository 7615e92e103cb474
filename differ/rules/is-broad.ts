import type { PathPattern } from "../../core/index.ts";

/** Whether a place is wildcards alone: `$`, `$.*`, `$..*`, `header:*`. What it hides nobody could say. */
export function isBroad(place: PathPattern | string): boolean {
  if (typeof place === "string") return /^(?:header|trailer):\*+(?:\[|$)/.test(place);
  return place.steps.every((step) => step.kind === "any");
}
