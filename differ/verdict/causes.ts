import { KINDS } from "../compare/difference.ts";
import type { FieldTally } from "../tally/rows.ts";
import { LATENCY_PATH } from "../tally/entry.ts";
import { witnessesOf } from "../tally/field-witnesses.ts";
import { WITNESSES, agreement } from "../tally/witnesses.ts";
import { compareText } from "./compare-text.ts";
import { depthOf } from "./place-depth.ts";

/** Members of one cause are odd about equally often ... */
const COUNT_RATIO_MIN = 0.9;
/** ... and in the same exchanges: this many of 32 minima agree. */
const AGREEMENT_MIN = 29;

interface Suspect {
  readonly field: FieldTally;
  readonly witnesses: Uint32Array;
}

/**
 * Groups an endpoint's places that go wrong together: one broken thing often shows in many. Maps
 * each member to its group's head, the shallowest place; heads and loners are not in the map.
 */
export function findCauses(fields: Iterable<FieldTally>): ReadonlyMap<FieldTally, FieldTally> {
  const suspects = [...fields]
    .filter(isSuspect)
    .map((field) => ({ field, depth: depthOf(field.path), witnesses: witnessesOf(field) }));
  suspects.sort(
    (left, right) =>
      left.depth - right.depth ||
      compareText(left.field.path, right.field.path) ||
      KINDS.indexOf(left.field.kind) - KINDS.indexOf(right.field.kind),
  );
  const heads = new Heads();
  const causedBy = new Map<FieldTally, FieldTally>();
  for (const suspect of suspects) {
    const head = heads.firstWith(suspect);
    if (head === undefined) heads.add(suspect);
    else causedBy.set(suspect.field, head.field);
  }
  return causedBy;
}

/**
 * Heads by their first minima. Signatures that agree in all but 3 places agree in one of the first
 * 4, so only heads that share one of these need a closer look.
 */
class Heads {
  readonly #heads: Suspect[] = [];
  readonly #sharing = Array.from({ length: WITNESSES - AGREEMENT_MIN + 1 }, () => {
    return new Map<number, number[]>();
  });

  add(head: Suspect): void {
    const number = this.#heads.push(head) - 1;
    for (const [place, sharing] of this.#sharing.entries()) {
      const minimum = head.witnesses[place] ?? 0;
      const known = sharing.get(minimum);
      if (known === undefined) sharing.set(minimum, [number]);
      else known.push(number);
    }
  }

  /** The first head, in the order they were added, that goes together with the field. */
  firstWith(suspect: Suspect): Suspect | undefined {
    let first = this.#heads.length;
    for (const [place, sharing] of this.#sharing.entries()) {
      for (const number of sharing.get(suspect.witnesses[place] ?? 0) ?? []) {
        if (number >= first) break;
        const head = this.#heads[number];
        if (head !== undefined && goTogether(head, suspect)) first = number;
      }
    }
    return this.#heads[first];
  }
}

function isSuspect(field: FieldTally): boolean {
  return field.path !== LATENCY_PATH && field.cells.candidate > field.cells.secondary;
}

function goTogether(left: Suspect, right: Suspect): boolean {
  const odd = [left.field.cells.candidate, right.field.cells.candidate] as const;
  const [low, high] = [Math.min(...odd), Math.max(...odd)];
  if (low < COUNT_RATIO_MIN * high) return false;
  return agreement(left.witnesses, right.witnesses) >= AGREEMENT_MIN;
}
