import {
  type Answer,
  type EndpointProfile,
  type Outcome,
  type Placement,
  type Profiles,
  type Redactor,
  headerValue,
} from "../../core/index.ts";
import type { CompareLimits } from "../compare/limits.ts";
import { liftBody } from "../lift/lift-body.ts";
import type { Lifting } from "../lift/lift-context.ts";
import { parseMediaType } from "../lift/media-type.ts";
import { forgetParsed } from "../lift/parse-json.ts";
import { isCensusTime } from "./census.ts";
import {
  type EndpointLearner,
  LEARN_LIMITS,
  type LearnBudget,
  type LearnLimits,
  LearnedEndpoint,
} from "./endpoint-learner.ts";
import { inherited } from "./inherited.ts";
import type { EndpointKnowledge } from "./knowledge.ts";
import { createPathCache } from "./map-paths.ts";
import { createRefused } from "./refused.ts";

/**
 * Learns from primary against secondary alone how an endpoint's answers are compared. What one
 * exchange shows holds from the next one on: so what an exchange is compared by never depends on
 * it, and treats candidate and secondary alike.
 */
export interface Learner {
  /** An exchange is compared in which both baselines answered, equal as sent or not. */
  met(endpoint: string): void;
  /** Begins the close comparison of one exchange. */
  begin(endpoint: string): EndpointLearner;
  /** What is known now; undefined while the endpoint was never met. */
  known(endpoint: string): EndpointKnowledge | undefined;
  /**
   * Looks at the places of an endpoint's answer when it is time, by its exchange's number, and
   * then says how many were met by now.
   */
  census(placement: Placement, primary: Outcome): number | undefined;
  /** What was given, and what was learned and settled. */
  profiles(): Profiles;
  /** Endpoints that are known otherwise than at the last call of `stored`. */
  changed(): readonly EndpointProfile[];
  stored(): void;
  /** An endpoint went up in another one, which goes on with what is known of it. */
  absorb(endpoint: string, into: string): void;
  /** Endpoints, places and maps that the limits kept from being learned. */
  readonly refused: number;
}

export interface LearnerOptions {
  /** Given: they win, and are neither widened nor replaced. */
  readonly profiles?: Profiles | undefined;
  /** Learned before in this run. */
  readonly learned?: readonly EndpointProfile[] | undefined;
  /** Use the given profiles and learn nothing. */
  readonly freeze?: boolean | undefined;
  readonly redactor: Redactor;
  readonly limits: CompareLimits;
  /** As the comparison has them: else their fields would be compared and not counted. */
  readonly lifting?: Lifting | undefined;
  /** Places that were refused before in this run. */
  readonly refused?: number | undefined;
  readonly learnLimits?: Partial<LearnLimits> | undefined;
}

const CENSUS_TEXTS_MAX = 200_000;

export function createLearner(options: LearnerOptions): Learner {
  return new MemoryLearner(options);
}

class MemoryLearner implements Learner {
  readonly #options: LearnerOptions;
  readonly #budget: LearnBudget;
  readonly #endpoints = new Map<string, LearnedEndpoint>();
  /** Those of them that are known otherwise than when they were stored last. */
  readonly #changed = new Set<LearnedEndpoint>();

  constructor(options: LearnerOptions) {
    this.#options = options;
    this.#budget = {
      ...{ places: 0, census: { left: CENSUS_TEXTS_MAX }, paths: createPathCache() },
      refused: createRefused(options.refused ?? 0),
      limits: { ...LEARN_LIMITS, ...options.learnLimits },
      freeze: options.freeze ?? false,
    };
    for (const given of options.profiles?.endpoints ?? []) {
      this.#endpoints.set(given.endpoint, new LearnedEndpoint(given, this.#budget));
    }
    if (this.#budget.freeze) return;
    for (const learned of options.learned ?? []) this.#enter(learned.endpoint).resume(learned);
  }

  get refused(): number {
    return this.#budget.refused.count;
  }

  met(endpoint: string): void {
    this.#endpoints.get(endpoint)?.met();
  }

  begin(endpoint: string): EndpointLearner {
    const known = this.#enter(endpoint);
    known.begin();
    this.#note(known);
    return known;
  }

  known(endpoint: string): EndpointKnowledge | undefined {
    return this.#endpoints.get(endpoint);
  }

  census({ endpoint, index }: Placement, primary: Outcome): number | undefined {
    if (!isCensusTime(index + 1) || primary.kind !== "answered") return undefined;
    const known = this.#enter(endpoint);
    this.#look(known, primary);
    this.#note(known);
    return known.census.places;
  }

  profiles(): Profiles {
    const endpoints = [...this.#endpoints.values()].map((one) => this.#exported(one));
    const { templates = [], refusedTemplates } = this.#options.profiles ?? {};
    return {
      ...{ templates, refusedTemplates },
      endpoints: endpoints
        .filter(saysSomething)
        .toSorted((left, right) => (left.endpoint < right.endpoint ? -1 : 1)),
    };
  }

  changed(): readonly EndpointProfile[] {
    return [...this.#changed].map((one) => this.#exported(one));
  }

  absorb(endpoint: string, into: string): void {
    const absorbed = this.#endpoints.get(endpoint);
    if (absorbed === undefined) return;
    absorbed.leave();
    this.#endpoints.delete(endpoint);
    this.#changed.delete(absorbed);
    const { profile } = absorbed;
    if (this.#budget.freeze || !saysSomething(profile)) return;
    const heir = this.#enter(into);
    heir.resume(inherited(profile, heir.profile, this.#budget.limits));
    heir.changed = true;
    this.#note(heir);
  }

  stored(): void {
    for (const one of this.#changed) one.changed = false;
    this.#changed.clear();
  }

  #note(one: LearnedEndpoint): void {
    if (one.changed && this.#endpoints.get(one.endpoint) === one) this.#changed.add(one);
  }

  /** Beyond the limit what one exchange shows is forgotten with it. */
  #enter(endpoint: string): LearnedEndpoint {
    const known = this.#endpoints.get(endpoint);
    if (known !== undefined) return known;
    const budget = this.#budget;
    if (this.#endpoints.size >= budget.limits.endpoints) {
      budget.refused.add(endpoint);
      const alone = { ...budget, freeze: true, census: { left: CENSUS_TEXTS_MAX } };
      return new LearnedEndpoint(emptyProfile(endpoint), alone);
    }
    const entered = new LearnedEndpoint(emptyProfile(endpoint), budget);
    this.#endpoints.set(endpoint, entered);
    return entered;
  }

  #look(into: LearnedEndpoint, { body, headers }: Answer): void {
    if (body.kind !== "whole" || body.bytes.length === 0) return;
    const type = parseMediaType(headerValue(headers, "content-type"));
    const lifted = liftBody(
      {
        ...{ bytes: body.bytes, type },
        encoding: headerValue(headers, "content-encoding"),
        grpcEncoding: headerValue(headers, "grpc-encoding"),
      },
      {
        ...{ essences: type === undefined ? [] : [type.essence], endpoint: into.endpoint },
        ...{ limits: this.#options.limits, lifting: this.#options.lifting },
      },
    );
    forgetParsed();
    into.look(lifted.kind === "tree" ? lifted.value : "");
  }

  /** Names in paths may be secrets; a path that redaction changes would match nothing later. */
  #exported(one: LearnedEndpoint): EndpointProfile {
    const { redactor } = this.#options;
    const shown = (path: string): boolean => redactor.text(path) === path;
    const { endpoint, arrays, maps, values, refused } = one.profile;
    return {
      endpoint,
      arrays: sorted(arrays, shown),
      maps: maps.filter(shown).toSorted(),
      values: sorted(values, shown),
      refused,
    };
  }
}

/** In an order of their own, so that a file of them changes only where something changed. */
function sorted<T>(
  record: Readonly<Record<string, T>>,
  shown: (path: string) => boolean,
): Record<string, T> {
  const kept = Object.entries(record).filter(([path]) => shown(path));
  return Object.fromEntries(kept.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function emptyProfile(endpoint: string): EndpointProfile {
  return { endpoint, arrays: {}, maps: [], values: {} };
}

function saysSomething({ arrays, maps, values }: EndpointProfile): boolean {
  return maps.length + Object.keys(arrays).length + Object.keys(values).length > 0;
}
