import type { Clock } from "../../core/index.ts";
import type { Headcount, ReadyState } from "../../sync/index.ts";

export interface WindowGateOptions {
  /** Proxies that begin together. */
  readonly wanted: number;
  /** It began before, and is not held back again. */
  readonly began?: boolean;
  /** Milliseconds from `begin`. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** The roles are there: this proxy is ready. */
  readonly enter: () => void;
  /** Waits no more. */
  readonly giveUp: () => void;
  /** Called with what holds of roles and proxies together, after each change. */
  readonly changed: (state: ReadyState) => void;
}

/**
 * Readiness of the roles and of the window in one: waiting until both are there. What began once is not
 * ended by other proxies; a time that is over stays so.
 */
export class WindowGate {
  readonly #options: WindowGateOptions;
  #roles: ReadyState;
  #window: "waiting" | "open" | "timed-out" = "waiting";
  #present = 0;
  #cancel = (): void => {};

  constructor(roles: ReadyState, options: WindowGateOptions) {
    this.#roles = roles;
    this.#options = options;
    if (options.began === true) this.#window = "open";
    if (roles.kind === "ready") options.enter();
  }

  get state(): ReadyState {
    const roles = this.#roles;
    if (this.#window === "open") return roles;
    const proxies: Headcount = { present: this.#present, wanted: this.#options.wanted };
    const short = roles.kind === "ready" ? [] : roles.short;
    const over = roles.kind === "timed-out" || this.#window === "timed-out";
    return { kind: over ? "timed-out" : "waiting", short, proxies };
  }

  /** The time to wait runs from here. */
  begin(): void {
    const { clock, timeoutMs } = this.#options;
    if (this.#window !== "waiting") return;
    this.#cancel = clock.after(timeoutMs, () => {
      if (this.#window === "waiting") this.#give("timed-out");
    });
  }

  roles(state: ReadyState): void {
    this.#roles = state;
    if (state.kind === "ready" && this.#window === "waiting") this.#options.enter();
    if (state.kind === "timed-out" && this.#window === "waiting") this.#give("timed-out");
    else this.#options.changed(this.state);
  }

  window({ present, open }: { readonly present: number; readonly open: boolean }): void {
    if (this.#window !== "waiting") return;
    this.#present = present;
    if (open) this.#give("open");
    else this.#options.changed(this.state);
  }

  stop(): void {
    this.#cancel();
  }

  #give(window: "open" | "timed-out"): void {
    this.#cancel();
    this.#window = window;
    if (window === "timed-out") this.#options.giveUp();
    this.#options.changed(this.state);
  }
}
