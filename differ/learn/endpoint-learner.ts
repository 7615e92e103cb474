import type { ArrayProfile, EndpointProfile, RefusedPlaces } from "../../core/index.ts";
import { ID_NAMES } from "../compare/align/element-key.ts";
import type { Finding } from "../compare/finding.ts";
import type { JsonArray, JsonValue } from "../lift/json-value.ts";
import { type ArrayWatch, createArrayWatch } from "./array-watch.ts";
import type { PathCache } from "./map-paths.ts";
import type { Refused } from "./refused.ts";
import { type Census, type CensusBudget, createCensus } from "./census.ts";
import { type EndpointKnowledge, type GrowingKnowledge, createKnowledge } from "./knowledge.ts";
import { ValueLearner } from "./value-learner.ts";

/** Takes what the baselines show while one exchange is compared. */
export interface EndpointLearner extends EndpointKnowledge {
  /** Whether every array is to be shown, and not only those in another order. */
  readonly wantsArrays: boolean;
  sawArrays(path: string, baselines: Baselines): void;
  saw(finding: Finding): void;
}

export interface Baselines {
  readonly primary: JsonArray;
  readonly secondary: JsonArray;
  /** All elements have their partners, and these stand in another order. */
  readonly disordered: boolean;
}

export interface LearnLimits {
  readonly endpoints: number;
  /** Places watched or known: values and arrays. */
  readonly placesPerEndpoint: number;
  readonly places: number;
  readonly mapsPerEndpoint: number;
}

export const LEARN_LIMITS: LearnLimits = {
  endpoints: 1000,
  placesPerEndpoint: 300,
  places: 10_000,
  mapsPerEndpoint: 50,
};

/** Shared by all endpoints. */
export interface LearnBudget {
  places: number;
  /** What the limits kept from being learned. */
  readonly refused: Refused;
  readonly paths: PathCache;
  readonly census: CensusBudget;
  readonly limits: LearnLimits;
  readonly freeze: boolean;
}

/** An array that is watched; `exchange` is the last one that showed something there. */
interface Watched {
  readonly watch: ArrayWatch;
  exchange: number;
}

/** Changes that one exchange may make. */
const DUE_MAX = 1000;
/** Closely compared exchanges in which every array is looked at. */
const LISTS_EXCHANGES = 200;

export class LearnedEndpoint implements EndpointLearner {
  readonly endpoint: string;
  readonly knowledge: GrowingKnowledge;
  readonly census: Census;
  /** Known otherwise than when it was stored last. */
  changed = false;
  readonly #budget: LearnBudget;
  readonly #refused: RefusedPlaces | undefined;
  readonly #values: ValueLearner;
  readonly #lists = new Map<string, Watched>();
  /** Keys that aligning finds by itself: written down for people, and not needed here. */
  readonly #noted = new Map<string, ArrayProfile>();
  /** Given by a person, or refused: neither widened nor replaced. */
  readonly #fixed: FixedPlaces;
  /** Learned in this exchange, and known from the next one on. */
  #due: (() => void)[] = [];
  /** Compared closely. */
  #exchanges = 0;
  /** Compared, equal as sent or not, where both baselines answered. */
  #compared = 0;
  /** Of the places that all endpoints may have. */
  #held = 0;

  constructor(given: EndpointProfile, budget: LearnBudget) {
    this.endpoint = given.endpoint;
    this.knowledge = createKnowledge(given, budget.paths);
    this.census = createCensus(budget.census, () => this.#refuse("census"));
    this.#budget = budget;
    this.#refused = given.refused;
    this.#fixed = fixedPlaces(given);
    this.#values = new ValueLearner({
      ...{ knowledge: this.knowledge, fixed: this.#fixed.values },
      mayWatch: (path) => this.#mayWatch(path),
      later: (learn, more) => {
        if (more === undefined || this.#due.length < DUE_MAX) this.#due.push(learn);
      },
    });
  }

  /** Goes on with what was learned earlier in the run. */
  resume(learned: EndpointProfile): void {
    for (const path of learned.maps) this.knowledge.addMap(path);
    this.#resumeAll(this.knowledge.values, learned.values);
    const arrays = Object.entries(learned.arrays);
    for (const [path, profile] of arrays)
      if (isFoundAnyway(profile)) this.#noted.set(path, profile);
    const needed = arrays.filter(([, profile]) => !isFoundAnyway(profile));
    this.#resumeAll(this.knowledge.arrays, Object.fromEntries(needed));
  }

  /** What is known, in the form of a profile. */
  get profile(): EndpointProfile {
    const { arrays, maps, values } = this.knowledge;
    return {
      endpoint: this.endpoint,
      arrays: Object.fromEntries([...this.#noted, ...arrays]),
      maps: [...maps],
      values: Object.fromEntries(values),
      refused: this.#refused,
    };
  }

  /** Gives back its share of the places that all endpoints may have. */
  leave(): void {
    this.#budget.places -= this.#held;
    this.census.leave();
  }

  /** An exchange in which both baselines answered, before it is compared. */
  met(): void {
    this.#compared += 1;
  }

  begin(): void {
    this.#exchanges += 1;
    if (this.#due.length === 0) return;
    for (const learn of this.#due) learn();
    this.#due = [];
    this.changed = true;
  }

  get knowsArrays(): boolean {
    return this.knowledge.knowsArrays;
  }

  get wantsArrays(): boolean {
    return !this.#budget.freeze && this.#exchanges <= LISTS_EXCHANGES;
  }

  mode(path: string, arrays: Parameters<EndpointKnowledge["mode"]>[1]) {
    return this.knowledge.mode(path, arrays);
  }

  general(path: string): string {
    return this.knowledge.general(path);
  }

  count(finding: Finding) {
    return this.knowledge.count(finding);
  }

  /** Places of an answer, and which objects are maps. */
  look(root: JsonValue): void {
    const { maps } = this.knowledge;
    const isMap = (path: string): boolean => maps.has(path) || this.#fixed.maps.has(path);
    this.census.look(root, { general: (path) => this.general(path), isMap });
    if (this.#budget.freeze) return;
    for (const path of this.census.takeMaps()) {
      if (maps.size >= this.#budget.limits.mapsPerEndpoint) {
        this.#refuse(path);
        continue;
      }
      this.knowledge.addMap(path);
      this.changed = true;
    }
  }

  saw(finding: Finding): void {
    if (this.#budget.freeze) return;
    this.#values.saw(finding, { exchange: this.#exchanges, compared: this.#compared });
  }

  sawArrays(place: string, { primary, secondary, disordered }: Baselines): void {
    if (this.#budget.freeze) return;
    const path = this.general(place);
    if (this.#fixed.arrays.has(path)) return;
    const watched = this.#watched(path);
    // One array of a path and exchange is enough.
    if (watched === undefined || watched.exchange === this.#exchanges) return;
    watched.exchange = this.#exchanges;
    if (disordered) watched.watch.disordered();
    if (watched.watch.open) watched.watch.see(primary, secondary);
    const settled = watched.watch.settled(this.#exchanges);
    const known = this.knowledge.arrays.get(path) ?? this.#noted.get(path);
    if (settled === undefined || (known !== undefined && ("set" in known || !("set" in settled))))
      return;
    const into = isFoundAnyway(settled) ? this.#noted : this.knowledge.arrays;
    this.#due.push(() => into.set(path, settled));
  }

  #watched(path: string): Watched | undefined {
    const known = this.#lists.get(path);
    if (known !== undefined || !this.#mayWatch(path)) return known;
    const watched = { watch: createArrayWatch(), exchange: 0 };
    this.#lists.set(path, watched);
    return watched;
  }

  #refuse(what: string): void {
    this.#budget.refused.add(`${this.endpoint} ${what}`);
  }

  #mayWatch(path: string): boolean {
    const budget = this.#budget;
    const own = this.#values.size + this.#lists.size + this.knowledge.values.size;
    if (own >= budget.limits.placesPerEndpoint || budget.places >= budget.limits.places) {
      this.#refuse(path);
      return false;
    }
    budget.places += 1;
    this.#held += 1;
    return true;
  }

  #resumeAll<T>(into: Map<string, T>, learned: Readonly<Record<string, T>>): void {
    for (const [path, profile] of Object.entries(learned)) {
      if (into.has(path) || this.#budget.places >= this.#budget.limits.places) continue;
      this.#budget.places += 1;
      this.#held += 1;
      into.set(path, profile);
    }
  }
}

interface FixedPlaces {
  readonly arrays: ReadonlySet<string>;
  readonly maps: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
}

function fixedPlaces({ arrays, values, refused }: EndpointProfile): FixedPlaces {
  return {
    arrays: new Set([...Object.keys(arrays), ...(refused?.arrays ?? [])]),
    maps: new Set(refused?.maps),
    values: new Set([...Object.keys(values), ...(refused?.values ?? [])]),
  };
}

function isFoundAnyway(profile: ArrayProfile): boolean {
  return "key" in profile && ID_NAMES.some((name) => name === profile.key);
}
