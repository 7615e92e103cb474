import type { Phase } from "../../dashboard/server/index.ts";

/**
 * Whether the mirror runs, and so the run's phase: it waits until everything listens and the roles
 * are there, and pauses while a person or a role that left holds it back.
 */
export class MirrorSwitch {
  readonly #changed: (mirroring: boolean) => void;
  #phased: (phase: Phase) => void = () => {};
  #said: Phase = "waiting";
  #begun = false;
  #ended: "draining" | "done" | undefined;
  #wanted = true;
  #rolesThere = true;
  /** The roles were there once, or will not come. */
  #rolesSettled = true;
  #on = true;

  /** `changed` is called whenever the mirror is to begin or to stop, not for the state it is made in: on. */
  constructor(changed: (mirroring: boolean) => void) {
    this.#changed = changed;
  }

  get phase(): Phase {
    if (this.#ended !== undefined) return this.#ended;
    if (!this.#begun || !this.#rolesSettled) return "waiting";
    return this.#on ? "mirroring" : "paused";
  }

  get on(): boolean {
    return this.#on;
  }

  /** Whether a person or a new configuration can change anything. */
  get open(): boolean {
    return this.#begun && this.#ended === undefined;
  }

  /** Tells `phased` every later phase once, in order; one listener. */
  follow(phased: (phase: Phase) => void): void {
    this.#said = this.phase;
    this.#phased = phased;
  }

  /** Everything listens. */
  begin(): void {
    this.#begun = true;
    this.#say();
  }

  end(phase: "draining" | "done"): void {
    this.#ended = phase;
    this.#say();
  }

  want(mirroring: boolean): void {
    if (!this.open) return;
    this.#wanted = mirroring;
    this.#look();
  }

  /** `waiting`: they may still come. */
  roles(state: "waiting" | "there" | "missing"): void {
    this.#rolesThere = state === "there";
    this.#rolesSettled = state !== "waiting";
    this.#look();
  }

  #look(): void {
    const on = this.#wanted && this.#rolesThere;
    if (on !== this.#on && this.#ended === undefined) {
      this.#on = on;
      this.#changed(on);
    }
    this.#say();
  }

  #say(): void {
    const { phase } = this;
    if (phase === this.#said) return;
    this.#said = phase;
    this.#phased(phase);
  }
}
