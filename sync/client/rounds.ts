import { SyncError } from "../sync-error.ts";

/** What parties of a double barrier tell, in one order for all. */
export interface RoundEvent {
  readonly does: "enter" | "withdraw" | "leave";
  readonly party: string;
}

/** How far one party has come; each step is taken once and stays true. */
export interface Progress {
  entered: boolean;
  left: boolean;
}

/**
 * The rounds of a double barrier as everybody computes them from the same log: a round begins when
 * the last party has entered and ends when the last has left; who comes too early waits for the next.
 */
export class Rounds {
  readonly #parties: number;
  readonly #mine = new Map<string, Progress>();
  #gathering = new Set<string>();
  #inside = new Set<string>();
  #left = new Set<string>();
  #seq = 0;

  constructor(parties: number) {
    this.#parties = parties;
  }

  /** The number of the last entry that was applied. */
  get seq(): number {
    return this.#seq;
  }

  /** How many have entered, or left, the present round. */
  get reached(): number {
    return this.#inside.size > 0 ? this.#left.size : Math.min(this.#gathering.size, this.#parties);
  }

  follow(party: string): Progress {
    const progress = { entered: false, left: false };
    this.#mine.set(party, progress);
    return progress;
  }

  forget(party: string): void {
    this.#mine.delete(party);
  }

  /** Entries that were applied before are passed over. */
  apply(seq: number, { does, party }: RoundEvent): void {
    if (seq !== this.#seq + 1) return;
    this.#seq = seq;
    switch (does) {
      case "enter":
        this.#gathering.add(party);
        break;
      case "withdraw":
        this.#gathering.delete(party);
        break;
      case "leave":
        if (this.#inside.has(party)) this.#left.add(party);
        break;
    }
    this.#turn();
  }

  #turn(): void {
    if (this.#inside.size > 0 && this.#left.size === this.#inside.size) {
      for (const party of this.#inside) this.#set(party, "left");
      this.#inside.clear();
      this.#left.clear();
    }
    if (this.#inside.size > 0 || this.#gathering.size < this.#parties) return;
    for (const party of [...this.#gathering].slice(0, this.#parties)) {
      this.#gathering.delete(party);
      this.#inside.add(party);
      this.#set(party, "entered");
    }
  }

  #set(party: string, step: keyof Progress): void {
    const progress = this.#mine.get(party);
    if (progress !== undefined) progress[step] = true;
  }
}

export function printRoundEvent(event: RoundEvent): string {
  return JSON.stringify(event);
}

export function readRoundEvent(raw: string): RoundEvent {
  const value: unknown = JSON.parse(raw);
  if (typeof value === "object" && value !== null && "does" in value && "party" in value) {
    const { does, party } = value;
    const known = does === "enter" || does === "withdraw" || does === "leave";
    if (known && typeof party === "string") return { does, party };
  }
  throw new SyncError("INVALID_ARGUMENT", "a double barrier's topic has something else in it");
}
