import type { StreamEntry } from "./reader.ts";
import type { Run } from "./run.ts";
import type { Follower } from "./topics.ts";

/** What the wake stream of a run says. */
export interface WakeListener {
  /** A state's count reached a registered target. */
  reached(key: string, count: number): void;
  /** The owner is first in line and its units are free. */
  turn(key: string, owner: string): void;
  /** Holders changed. */
  changed(key: string): void;
  /** A queue has an entry. */
  appended(key: string): void;
  /** Messages were missed. */
  missed(): void;
}

/** Follows the wake streams of runs in which this process waits for something. */
export class Wakes {
  readonly #followerOf: (run: Run) => Follower;
  readonly #listener: WakeListener;
  readonly #followed = new Set<Run>();

  constructor(followerOf: (run: Run) => Follower, listener: WakeListener) {
    this.#followerOf = followerOf;
    this.#listener = listener;
  }

  /** Where it is not followed yet, from the number on that a script gave before. */
  ensure(run: Run, last: number): void {
    if (run.users === 0 || this.#followed.has(run)) return;
    this.#followed.add(run);
    let heard = last;
    this.#followerOf(run).follow(run.keys.wake, last, {
      deliver: (entries) => {
        if (entries[0] !== undefined && entries[0].number > heard + 1) this.#listener.missed();
        heard = entries.at(-1)?.number ?? heard;
        for (const entry of entries) this.#hear(entry);
      },
      // The next look follows it again; until it can be followed, looks alone tell.
      failed: () => this.#followed.delete(run),
    });
  }

  /** Runs that nobody here waits in any more. */
  prune(): void {
    for (const run of this.#followed) if (run.users === 0) this.stop(run);
  }

  stop(run: Run): void {
    if (this.#followed.delete(run)) this.#followerOf(run).unfollow(run.keys.wake);
  }

  #hear({ fields }: StreamEntry): void {
    const [kind, key = "", , value = ""] = fields;
    if (kind === "s") this.#listener.reached(key, Number(value));
    else if (kind === "l") this.#listener.turn(key, value);
    else if (kind === "h") this.#listener.changed(key);
    else if (kind === "q") this.#listener.appended(key);
  }
}
