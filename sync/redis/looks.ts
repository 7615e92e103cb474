import type { Commands } from "./commands.ts";
import { Refusal } from "./refusal.ts";
import { numberAt } from "./reply.ts";
import type { Run } from "./run.ts";
import { LOOK } from "./scripts/look.ts";

/** What a look found. */
export interface Seen {
  /** The last number of the run's wake stream, as it was before whatever comes later. */
  wake(run: Run, last: number): void;
  count(state: string, count: number): void;
  tail(topic: string, last: number): void;
  /** Redis answers for all others, and not for this one. */
  refusedState(state: string, error: Error): void;
  refusedTopic(topic: string, error: Error): void;
}

interface Wanted {
  /** Per state the targets. */
  readonly states: Map<string, Set<number>>;
  readonly topics: Set<string>;
  readonly sending: Promise<void>;
}

interface Pair {
  readonly state: string;
  readonly target: number;
}

const PAIRS_MAX = 256;

/** Looks at states and topics, all that is asked for in one turn of the event loop in one call. */
export class Looks {
  readonly #commands: Commands;
  readonly #process: string;
  readonly #seen: Seen;
  readonly #wanted = new Map<Run, Wanted>();

  constructor(commands: Commands, process: string, seen: Seen) {
    this.#commands = commands;
    this.#process = process;
    this.#seen = seen;
  }

  /** Registers the target where the state's count is below; 0 registers nothing. */
  state(run: Run, state: string, target: number): Promise<void> {
    const { states, sending } = this.#next(run);
    const targets = states.get(state) ?? new Set();
    states.set(state, targets.add(target));
    return sending;
  }

  topic(run: Run, topic: string): Promise<void> {
    const { topics, sending } = this.#next(run);
    topics.add(topic);
    return sending;
  }

  /** Only whether the run is still the one known. */
  run(run: Run): Promise<void> {
    return this.#next(run).sending;
  }

  #next(run: Run): Wanted {
    const waiting = this.#wanted.get(run);
    if (waiting !== undefined) return waiting;
    const sending = Promise.resolve().then(() => this.#send(run));
    const next = { states: new Map(), topics: new Set<string>(), sending };
    this.#wanted.set(run, next);
    return next;
  }

  async #send(run: Run): Promise<void> {
    const wanted = this.#wanted.get(run);
    this.#wanted.delete(run);
    if (wanted === undefined) return;
    const pairs = [...wanted.states].flatMap(([state, targets]) =>
      [...targets].map((target) => ({ state, target })),
    );
    const topics = [...wanted.topics];
    const calls: Promise<void>[] = [];
    do {
      calls.push(this.#lookApart(run, pairs.splice(0, PAIRS_MAX), topics.splice(0, PAIRS_MAX)));
    } while (pairs.length > 0 || topics.length > 0);
    await Promise.all(calls);
  }

  /** One that is refused must not take the others with it: then each is looked at alone. */
  async #lookApart(run: Run, pairs: readonly Pair[], topics: readonly string[]): Promise<void> {
    try {
      await this.#look(run, pairs, topics);
    } catch (error) {
      if (!(error instanceof Refusal) || error.passing) throw error;
      if (pairs.length + topics.length > 1) {
        const states = pairs.map((pair) => this.#lookApart(run, [pair], []));
        await Promise.all([...states, ...topics.map((topic) => this.#lookApart(run, [], [topic]))]);
        return;
      }
      for (const { state } of pairs) this.#seen.refusedState(state, error);
      for (const topic of topics) this.#seen.refusedTopic(topic, error);
      if (pairs.length + topics.length === 0) throw error;
    }
  }

  async #look(run: Run, pairs: readonly Pair[], topics: readonly string[]): Promise<void> {
    const { keys } = run;
    const targets = pairs.map(({ state }) => keys.targets(state));
    const asked = pairs.flatMap(({ state, target }) => [state, target]);
    const reply = await this.#commands.call(run, LOOK, {
      keys: [keys.states, keys.topics, ...targets],
      args: [this.#process, pairs.length, ...asked, ...topics],
    });
    this.#seen.wake(run, numberAt(reply, 0));
    pairs.forEach(({ state }, at) => this.#seen.count(state, numberAt(reply, 1 + at)));
    topics.forEach((topic, at) => {
      this.#seen.tail(topic, numberAt(reply, 1 + pairs.length + at));
    });
  }
}
