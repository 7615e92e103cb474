import type { Clock } from "../../core/index.ts";
import { SyncError } from "../sync-error.ts";
import type { Deadlines } from "./deadlines.ts";
import { LeaseLine } from "./lease-line.ts";
import { OpResults } from "./op-results.ts";
import { State } from "./state.ts";
import { Topic } from "./topic.ts";
import { RunUse, type Usage } from "./usage.ts";

interface RunParts {
  readonly usage: Usage;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly nextToken: () => bigint;
  /** Nothing is left in the run. */
  readonly onEmpty: () => void;
}

interface Kinds {
  readonly state: State;
  readonly topic: Topic;
  readonly line: LeaseLine;
}

/** Everything whose keys begin with one run: it lives and goes together. */
export class Run {
  readonly use: RunUse;
  readonly results: OpResults;
  readonly #parts: RunParts;
  readonly #states = new Map<string, State>();
  readonly #topics = new Map<string, Topic>();
  readonly #lines = new Map<string, LeaseLine>();
  readonly #values = new Map<string, number>();
  readonly #makers: { readonly [K in keyof Kinds]: (key: string) => Kinds[K] } = {
    state: (key) => this.#state(key),
    topic: (key) => this.#topic(key),
    line: (key) => this.#line(key),
  };

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.results = new OpResults(parts.usage);
    this.use = new RunUse(parts.usage, parts.clock);
  }

  /** Does something with a key that is made where it is not there; one that refuses is not left behind. */
  with<K extends keyof Kinds, T>(kind: K, key: string, work: (one: Kinds[K]) => T): T {
    let made: Kinds[K] | undefined;
    try {
      made = this.#makers[kind](key);
      return work(made);
    } catch (error) {
      made?.tidy();
      this.tidy();
      throw error;
    }
  }

  /** Goes where nothing is in it. */
  tidy(): void {
    const left = this.#states.size + this.#topics.size + this.#lines.size + this.#values.size;
    if (left === 0) this.#parts.onEmpty();
  }

  findState(key: string): State | undefined {
    return this.#states.get(key);
  }

  #state(key: string): State {
    const found = this.#states.get(key);
    if (found !== undefined) return found;
    this.#parts.usage.addKey("states", key);
    const made = new State(this.use, () => {
      this.#drop("states", this.#states, key);
    });
    this.#states.set(key, made);
    return made;
  }

  findTopic(key: string): Topic | undefined {
    return this.#topics.get(key);
  }

  #topic(key: string): Topic {
    const found = this.#topics.get(key);
    if (found !== undefined) return found;
    this.#parts.usage.addKey("topics", key);
    const made = new Topic(this.use, this.#parts.deadlines, () => {
      this.#drop("topics", this.#topics, key);
    });
    this.#topics.set(key, made);
    return made;
  }

  findLine(key: string): LeaseLine | undefined {
    return this.#lines.get(key);
  }

  #line(key: string): LeaseLine {
    const found = this.#lines.get(key);
    if (found !== undefined) return found;
    const { usage, clock, deadlines, nextToken } = this.#parts;
    usage.addKey("lines", key);
    const made = new LeaseLine({
      use: this.use,
      deadlines,
      nextToken,
      nowMs: () => clock.monotonicMs(),
      onIdle: () => {
        this.#drop("lines", this.#lines, key);
      },
    });
    this.#lines.set(key, made);
    return made;
  }

  setOnce(key: string, value: number): number {
    const held = this.#values.get(key);
    if (held !== undefined) return held;
    try {
      this.#parts.usage.addKey("values", key);
    } catch (error) {
      this.tidy();
      throw error;
    }
    this.#values.set(key, value);
    return value;
  }

  /** Ends whatever waits, reads or holds. */
  fail(reason: (what: "state" | "topic") => SyncError): void {
    const { usage } = this.#parts;
    this.results.clear();
    const states = [...this.#states];
    const topics = [...this.#topics];
    const lines = [...this.#lines];
    for (const key of this.#values.keys()) usage.dropKey("values", key);
    for (const map of [this.#states, this.#topics, this.#lines, this.#values]) map.clear();
    for (const [key, state] of states) {
      usage.dropKey("states", key);
      state.fail(reason("state"));
    }
    for (const [key, topic] of topics) {
      usage.dropKey("topics", key);
      topic.fail(reason("topic"));
    }
    for (const [key, line] of lines) {
      usage.dropKey("lines", key);
      line.fail(reason("state"));
    }
  }

  #drop(kind: "states" | "topics" | "lines", map: Map<string, unknown>, key: string): void {
    if (!map.delete(key)) return;
    this.#parts.usage.dropKey(kind, key);
    this.tidy();
  }
}

/** Why a run's waiters end when its time is over. */
export function expired(name: string, what: "state" | "topic"): SyncError {
  const run = name === "" ? "what has no run" : `run ${name}`;
  return what === "topic"
    ? new SyncError("TOPIC_EXPIRED", `the topic is gone: ${run} was not used for its time to live`)
    : new SyncError("STATE_LOST", `the count is gone: ${run} was not used for its time to live`);
}
