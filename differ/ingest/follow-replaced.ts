import type { Placement } from "../../core/index.ts";
import type { TemplateLearner } from "../endpoint/template-learner.ts";
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
  readonly absorbed?: (name: string, entry: EndpointTally | undefined) => void;
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
  /** Exchanges under way, by the name they were placed under. */
  const underWay = new Map<string, number>();
  /** Where they go now; an entry stays as long as somebody under way may ask for it. */
  const moved = new Map<string, Making>();

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
    absorbed?.(from, entry);
    for (const [name, earlier] of moved)
      if (earlier.to === from)
        moved.set(name, { ...earlier, to, base: earlier.base + making.base });
    if (underWay.has(from)) moved.set(from, making);
  };

  return {
    follow() {
      for (const { from, to } of learner?.takeReplaced() ?? []) absorb(from, to);
    },
    placed(placement) {
      underWay.set(placement.endpoint, (underWay.get(placement.endpoint) ?? 0) + 1);
      return placement;
    },
    arrived(placement) {
      const { endpoint, index } = placement;
      const making = moved.get(endpoint);
      const left = (underWay.get(endpoint) ?? 0) - 1;
      if (left > 0) underWay.set(endpoint, left);
      else {
        underWay.delete(endpoint);
        moved.delete(endpoint);
      }
      if (making === undefined) return placement;
      return { ...placement, endpoint: making.to, index: index + making.base };
    },
  };
}
