import { ROLES, type Role } from "../../core/index.ts";
import { ScopedKeys } from "../../sync/index.ts";

/** Plan and case of a run's own scope; its run is the run's name. */
export const RUN_PLAN = "shadowdiff";
export const RUN_CASE = "run";
/** Where the proxies that share a run agree on their window. */
export const WINDOW_CASE = "window";

const READY_LIKE = /^(?:run:.*:states:)?ready:([^:]{1,40})$/s;
const READY = /^(?:run:.*:states:)?ready:(primary|secondary|candidate)$/s;

/**
 * A run's own states and topics. On a server of its own a name also stands for itself alone, and
 * `ready:ROLE` counts in whatever scope a client works; on a service that others use too, only the
 * run's scope is meant.
 */
export class RunKeys {
  readonly #scoped: ScopedKeys;
  readonly #service: "own" | "shared";

  constructor(run: string, service: "own" | "shared") {
    this.#scoped = new ScopedKeys({ run, plan: RUN_PLAN, case: RUN_CASE });
    this.#service = service;
  }

  ready(role: Role): readonly string[] {
    return this.state(`ready:${role}`);
  }

  /** The role whose readiness a key of the run's own server tells. */
  roleOf(key: string): Role | undefined {
    const name = READY.exec(key)?.[1];
    return ROLES.find((role) => role === name);
  }

  /** What such a key names that is no role, as one that was mistyped does. */
  noRoleOf(key: string): string | undefined {
    return this.roleOf(key) === undefined ? READY_LIKE.exec(key)?.[1] : undefined;
  }

  state(name: string): readonly string[] {
    return this.#named(name, this.#scoped.state(name));
  }

  topic(name: string): readonly string[] {
    return this.#named(name, this.#scoped.topic(name));
  }

  #named(name: string, scoped: string): readonly string[] {
    return this.#service === "own" ? [name, scoped] : [scoped];
  }
}
