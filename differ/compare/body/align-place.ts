import { ROLES } from "../../../core/index.ts";
import type { EndpointLearner } from "../../learn/endpoint-learner.ts";
import type { Arrays, EndpointKnowledge } from "../../learn/knowledge.ts";
import { namesPlace } from "../../rules/path-state.ts";
import type { ArrayMode, EndpointRules } from "../../rules/rule-options.ts";
import { alignArrays } from "../align/align-arrays.ts";
import type { Alignment, Rows } from "../align/rows.ts";
import type { OddClass } from "../difference.ts";
import { type Agreement, firstWith, oddClass } from "../odd-class.ts";
import type { Work } from "./deep-equal.ts";
import { segmentsOf } from "./path-node.ts";
import { type Place, arrayOf } from "./place-values.ts";

export interface ArrayOptions {
  readonly rules: EndpointRules;
  /** What is known of the arrays, where no rule speaks. */
  readonly knowledge?: EndpointKnowledge | undefined;
  readonly learner?: EndpointLearner | undefined;
}

/** The arrays at a place with the elements that belong together. */
export interface AlignedPlace {
  readonly arrays: Arrays;
  readonly rows: Rows;
  /** Who has the elements in an order of its own. */
  readonly disorder: OddClass | undefined;
}

/** Aligns the arrays at a place as a rule says, else as was learned, and lets the learner see them. */
export function alignPlace(place: Place, options: ArrayOptions, work: Work): AlignedPlace {
  const { values, inPlay } = place;
  const arrays = {
    primary: arrayOf(values.primary),
    secondary: arrayOf(values.secondary),
    candidate: arrayOf(values.candidate),
  };
  const ruled = ruleAt(place, options.rules);
  const mode = ruled ?? learnedAt(place, arrays, options.knowledge);
  const aligned = alignArrays(arrays, { mode, inPlay, work });
  if (ruled === undefined) showArrays({ place, arrays, aligned }, options.learner);
  const { rows, order } = aligned;
  const disorder = inPlay.length === ROLES.length ? oddClass(order) : twoDisorder(place, order);
  return { arrays, rows, disorder };
}

function ruleAt(place: Place, { arrays }: EndpointRules): ArrayMode | undefined {
  if (arrays.length === 0) return undefined;
  const segments = segmentsOf(place.node, firstWith(place.values));
  return arrays.find((rule) => namesPlace(rule.pattern, segments))?.value;
}

function learnedAt(
  { node }: Place,
  arrays: Arrays,
  knowledge: EndpointKnowledge | undefined,
): ArrayMode | undefined {
  return knowledge?.knowsArrays === true ? knowledge.mode(node.general(), arrays) : undefined;
}

function twoDisorder({ inPlay }: Place, order: Agreement): OddClass | undefined {
  const agree = !inPlay.includes("candidate")
    ? order.ps
    : inPlay.includes("primary")
      ? order.pc
      : order.sc;
  return agree ? undefined : "all";
}

/** Lets the learner see what the baselines have, each array or those in another order. */
function showArrays(
  { place, arrays, aligned }: { place: Place; arrays: Arrays; aligned: Alignment },
  learner: EndpointLearner | undefined,
): void {
  const { primary, secondary } = arrays;
  if (learner === undefined || primary === undefined || secondary === undefined) return;
  const { rows, order } = aligned;
  const disordered = !order.ps && pairedInBoth(rows);
  if (!disordered && !learner.wantsArrays) return;
  learner.sawArrays(place.node.general(), { primary, secondary, disordered });
}

/** Whether one baseline has each element that the other has. */
function pairedInBoth({ length, columns }: Rows): boolean {
  const { primary, secondary } = columns;
  for (let row = 0; row < length; row += 1) {
    if ((primary[row] ?? -1) >= 0 !== (secondary[row] ?? -1) >= 0) return false;
  }
  return true;
}
