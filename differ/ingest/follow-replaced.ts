import type { Placement } from "../../core/index.ts";
import type { Replaced, TemplateLearner } from "../endpoint/template-learner.ts";
import type { EndpointTally } from "../tally/rows.ts";
import type { Tally } from "../tally/tally.ts";
import { fingerprint } from "../verdict/fingerprint.ts";
import type { Making, Placer } from "./placer.ts";

/** What goes by an endpoint's name, and has to follow it into another. */
export interface Followers {
  readonly learner: Pick<TemplateLearner, "takeReplaced"> | undefined;
  readonly placer: Placer;
  readonly tally: Tally;
  /** Called for every place of an absorbed endpoint. */
  readonly renamed?: (place: RenamedPlace) => void;
  /** Called with an entry that is in no tally any more. */
  readonly absorbed?: (replaced: Replaced, entry: EndpointTally | undefined) => void;
}

/** A place under the fingerprint it had and the one it has. */
export interface RenamedPlace {
  readonly from: string;
  readonly fingerprint: string;
  readonly message: string;
}

/**
 * Endpoints that were found to be part of a template go up in it: what they have counted is added to
 * it, and exchanges that are still under way come to it. Their blocks that are not complete become
 * parts of the template's next blocks, in the order in which they were begun.
 */
export interface FollowReplaced {
  /** Carries out what was learned since the last call. */
  follow(): void;
  /** Notes that an exchange is under way. */
  placed(placement: Placement): Placement;
  /** Where an exchange that has arrived belongs by now. */
  arrived(placement: Placement): Placement;
}

export function createFollowReplaced(followers: Followers): FollowReplaced {
  const { learner, placer, tally, renamed, absorbed } = followers;
  /**
   * Exchanges under way, each with the place that it has by now. By number and not by the name they were
   * placed under: a name may come again after its endpoint was absorbed, and is another endpoint then.
   */
  const underWay = new Map<number, Placement>();
  const numbersAt = new Map<string, Set<number>>();

  const enter = (placement: Placement): void => {
    const { endpoint, seq } = placement;
    underWay.set(seq, placement);
    const numbers = numbersAt.get(endpoint);
    if (numbers === undefined) numbersAt.set(endpoint, new Set([seq]));
    else numbers.add(seq);
  };

  const leave = ({ endpoint, seq }: Placement): void => {
    underWay.delete(seq);
    const numbers = numbersAt.get(endpoint);
    numbers?.delete(seq);
    if (numbers?.size === 0) numbersAt.delete(endpoint);
  };

  const move = ({ from, to, base }: Making): void => {
    for (const seq of numbersAt.get(from) ?? []) {
      const placement = underWay.get(seq);
      if (placement === undefined) continue;
      leave(placement);
      enter({ ...placement, endpoint: to, index: placement.index + base });
    }
  };

  const absorb = (from: string, to: string): void => {
    const entry = tally.entries.get(from);
    const making = placer.absorb(from, to);
    if (making === undefined) return;
    if (entry !== undefined && renamed !== undefined) {
      for (const { path, kind } of entry.fields.values()) {
        renamed({
          from: fingerprint(from, path, kind),
          fingerprint: fingerprint(to, path, kind),
          message: `${to} ${path} (${kind})`,
        });
      }
    }
    for (const index of making.skipped) tally.settle(to, index);
    tally.absorb(making);
    absorbed?.({ from, to }, entry);
    move(making);
  };

  return {
    follow() {
      for (const { from, to } of learner?.takeReplaced() ?? []) absorb(from, to);
    },
    placed(placement) {
      enter(placement);
      return placement;
    },
    arrived(placement) {
      const now = underWay.get(placement.seq);
      if (now === undefined) return placement;
      leave(now);
      return now.endpoint === placement.endpoint ? placement : now;
    },
  };
}
