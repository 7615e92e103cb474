import type { ValueProfile } from "../../core/index.ts";
import type { Finding } from "../compare/finding.ts";
import { type Habit, createHabit } from "./habit.ts";
import type { GrowingKnowledge } from "./knowledge.ts";
import { type PlaceWatch, createPlaceWatch, widenFormats } from "./place-watch.ts";
import { type SizeWatch, createSizeWatch } from "./size-watch.ts";

/** Where an endpoint is: the exchanges compared closely, and all that were compared. */
export interface Moment {
  readonly exchange: number;
  readonly compared: number;
}

export interface ValueLearnerOptions {
  readonly knowledge: GrowingKnowledge;
  /** Given by a person, or refused. */
  readonly fixed: ReadonlySet<string>;
  /** Whether one more place may be watched. */
  mayWatch(path: string): boolean;
  /** To be known from the next exchange on. `more`: what may as well be learned another time. */
  later(learn: () => void, more?: "optional"): void;
}

/** Learns what the noisy places of an endpoint's answers hold. */
export class ValueLearner {
  readonly #options: ValueLearnerOptions;
  readonly #watches = new Map<string, { readonly watch: PlaceWatch; exchange: number }>();
  /** Of settled places. */
  readonly #sizes = new Map<string, SizeWatch>();
  /** Of places that are watched or known, and not known to differ as a rule. */
  readonly #habits = new Map<string, Habit>();

  constructor(options: ValueLearnerOptions) {
    this.#options = options;
  }

  /** Places that are watched. */
  get size(): number {
    return this.#watches.size;
  }

  saw(finding: Finding, moment: Moment): void {
    // Where the candidate alone is odd the baselines agree.
    if (finding.oddity === "candidate") {
      this.#agreed(finding, moment);
      return;
    }
    const values = finding.raw?.();
    if (values === undefined) return;
    const both = values.primary !== undefined && values.secondary !== undefined;
    if (finding.partial === true && !both) return;
    const { knowledge, fixed } = this.#options;
    const path = knowledge.general(finding.path);
    if (fixed.has(path)) return;
    const seen = { path, values, oddity: finding.oddity };
    const profile = knowledge.values.get(path);
    if (profile === undefined) {
      this.#watch(seen, moment);
      return;
    }
    this.#widen(profile, seen, moment);
    if (profile.always !== true) this.#differed(seen, moment);
  }

  #watch(seen: Seen, moment: Moment): void {
    const { path, values } = seen;
    const watched = this.#watched(path);
    if (watched === undefined) return;
    if (watched.exchange !== moment.exchange) {
      watched.exchange = moment.exchange;
      const settled = watched.watch.settled();
      if (settled !== undefined) this.#settle(path, settled, watched.watch.sizes);
      this.#differed(seen, moment);
      if (settled !== undefined) return;
      watched.watch.start();
    }
    watched.watch.see(values.primary, values.secondary);
  }

  #watched(path: string) {
    const known = this.#watches.get(path);
    if (known !== undefined || !this.#options.mayWatch(path)) return known;
    const watched = { watch: createPlaceWatch(), exchange: 0 };
    this.#watches.set(path, watched);
    return watched;
  }

  #settle(path: string, settled: ValueProfile, sizes: SizeWatch): void {
    const { knowledge, later } = this.#options;
    later(() => {
      knowledge.values.set(path, settled);
      knowledge.unsettled.delete(path);
      this.#watches.delete(path);
      this.#sizes.set(path, sizes);
    });
  }

  #differed({ path, values, oddity }: Seen, { exchange, compared }: Moment): void {
    const habit = this.#habits.get(path);
    if (habit === undefined) {
      this.#habits.set(path, createHabit(compared, exchange));
      return;
    }
    if (!habit.saw(exchange, oddity, values)) return;
    this.#guess(path, habit.isLikely(compared));
    const { later, knowledge } = this.#options;
    const { values: profiles } = knowledge;
    if (!habit.isUsual(compared)) return;
    later(() => {
      const profile = profiles.get(path);
      if (profile === undefined) return;
      profiles.set(path, { ...profile, always: true });
      this.#habits.delete(path);
    });
  }

  /** The baselines did, and the candidate differs from both. */
  #agreed(finding: Finding, { exchange, compared }: Moment): void {
    if (this.#habits.size === 0) return;
    const path = this.#options.knowledge.general(finding.path);
    const habit = this.#habits.get(path);
    const values = habit && finding.raw?.();
    if (habit === undefined || values === undefined) return;
    if (habit.saw(exchange, finding.oddity, values)) this.#guess(path, habit.isLikely(compared));
  }

  /** What seems so by the first exchanges may turn out otherwise, in either direction. */
  #guess(path: string, likely: boolean): void {
    const { later, knowledge } = this.#options;
    const { unsettled, values } = knowledge;
    const holds = likely && !values.has(path);
    if (holds === unsettled.has(path)) return;
    later(() => {
      if (holds && !values.has(path)) unsettled.add(path);
      else unsettled.delete(path);
    });
  }

  /** The primary alone teaches: the secondary's rarities would become normal, the candidate's not. */
  #widen(profile: ValueProfile, { path, values }: Seen, { exchange }: Moment): void {
    const { primary } = values;
    if (primary === undefined || profile.scope === "instance") return;
    let sizes = this.#sizes.get(path);
    if (sizes === undefined) this.#sizes.set(path, (sizes = createSizeWatch(profile)));
    sizes.see(primary, exchange);
    const wider = sizes.apply(widenFormats(profile, primary));
    if (wider === profile) return;
    const { later, knowledge } = this.#options;
    later(() => {
      const always = knowledge.values.get(path)?.always;
      knowledge.values.set(path, { ...wider, ...(always === true && { always }) });
      if (wider.scope === "instance") this.#sizes.delete(path);
    }, "optional");
  }
}

interface Seen {
  readonly path: string;
  readonly values: NonNullable<ReturnType<NonNullable<Finding["raw"]>>>;
  readonly oddity: Finding["oddity"];
}
