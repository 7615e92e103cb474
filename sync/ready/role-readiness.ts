import { type Clock, ROLES, type Role } from "../../core/index.ts";

/** How many instances of a role must be there; 0 = nobody waits for it. */
export type WantedInstances = Readonly<Record<Role, number>>;

/** A role that is not all there. */
export interface Shortfall {
  readonly role: Role;
  /** Instances that are there. */
  readonly present: number;
  readonly wanted: number;
  /** Members that were there and left. */
  readonly left: readonly string[];
}

export interface Headcount {
  readonly present: number;
  readonly wanted: number;
}

/** `proxies`: of a run that several share, where they are not all there. */
export type ReadyState =
  | {
      readonly kind: "waiting";
      readonly short: readonly Shortfall[];
      readonly proxies?: Headcount;
    }
  | { readonly kind: "ready" }
  /** The time to wait is over; it stays so. */
  | {
      readonly kind: "timed-out";
      readonly short: readonly Shortfall[];
      readonly proxies?: Headcount;
    }
  /** All were there, and some are gone. */
  | { readonly kind: "left"; readonly short: readonly Shortfall[] };

export interface ReadinessOptions {
  readonly wanted: WantedInstances;
  /** Milliseconds from `begin`. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** All were there before, but for these, of whom all must signal again; nobody is waited for in time. */
  readonly resumed?: readonly Shortfall[] | undefined;
  /** Called with every state but the first one, in order; a wait goes on with fewer missing. */
  readonly changed: (state: ReadyState) => void;
}

/**
 * Whether the instances of all roles are there: each signals once, and may leave and come back by
 * its membership. An instance that takes a lost one's place signals as well, which counts.
 */
export class RoleReadiness {
  readonly #options: ReadinessOptions;
  readonly #signalled: Record<Role, number> = { primary: 0, secondary: 0, candidate: 0 };
  readonly #left: Record<Role, Set<string>> = {
    primary: new Set(),
    secondary: new Set(),
    candidate: new Set(),
  };
  #cancel = (): void => {};
  #state: ReadyState;

  constructor(options: ReadinessOptions) {
    this.#options = options;
    const { resumed, wanted } = options;
    if (resumed !== undefined) {
      const away = new Set(resumed.map(({ role }) => role));
      for (const role of ROLES) this.#signalled[role] = away.has(role) ? 0 : wanted[role];
    }
    const short = this.#short();
    const kind = resumed === undefined ? "waiting" : "left";
    this.#state = short.length === 0 ? { kind: "ready" } : { kind, short };
  }

  /** The time to wait runs from here. */
  begin(): void {
    if (this.#state.kind !== "waiting") return;
    const { clock, timeoutMs } = this.#options;
    this.#cancel = clock.after(timeoutMs, () => this.#timeOut());
  }

  get state(): ReadyState {
    return this.#state;
  }

  get wanted(): WantedInstances {
    return this.#options.wanted;
  }

  /** `count`: how often the role was signalled by now, over all of its life. */
  signalled(role: Role, count: number): void {
    this.#signalled[role] = Math.max(this.#signalled[role], count);
    this.#look();
  }

  /** A member that had signalled for the role is gone. */
  left(role: Role, member: string): void {
    if (this.#left[role].has(member)) return;
    this.#left[role].add(member);
    this.#look();
  }

  /** It is there again. */
  returned(role: Role, member: string): void {
    if (this.#left[role].delete(member)) this.#look();
  }

  stop(): void {
    this.#cancel();
  }

  #look(): void {
    const { kind } = this.#state;
    if (kind === "timed-out") return;
    const short = this.#short();
    if (short.length === 0) {
      if (kind !== "ready") this.#become({ kind: "ready" });
    } else if (kind === "waiting") {
      this.#state = { kind, short };
      this.#options.changed(this.#state);
    } else {
      this.#become({ kind: "left", short });
    }
  }

  #timeOut(): void {
    if (this.#state.kind === "waiting") this.#become({ kind: "timed-out", short: this.#short() });
  }

  #become(state: ReadyState): void {
    this.#cancel();
    this.#state = state;
    this.#options.changed(state);
  }

  #short(): Shortfall[] {
    return ROLES.flatMap((role) => {
      const wanted = this.#options.wanted[role];
      const left = [...this.#left[role]];
      const present = Math.max(0, this.#signalled[role] - left.length);
      return present >= wanted ? [] : [{ role, present, wanted, left }];
    });
  }
}
