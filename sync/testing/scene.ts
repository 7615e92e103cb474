import { type Random, seededRandom } from "../../core/index.ts";
import { createSync } from "../client/create-sync.ts";
import type { RunScope } from "../keys.ts";
import type { SyncClient } from "../client/sync-client.ts";
import { Handle } from "./handle.ts";
import { type Severable, severable } from "./severable.ts";
import type { SceneView, SyncStage } from "./stage.ts";

export interface Player {
  readonly name: string;
  readonly client: SyncClient;
  readonly backend: Severable;
}

/** What one party of a double barrier did, by the order in which things happened. */
export interface Visit {
  readonly group: number;
  called: number;
  started: number;
  finished: number;
  left: number;
}

/** Everything that a case has going: clients, what was saved, and what was seen. */
export class Scene implements SceneView {
  readonly stage: SyncStage;
  readonly scope: RunScope;
  readonly random: Random;
  readonly budgetMs: number;
  readonly saved = new Map<string, unknown>();
  readonly visits: Visit[] = [];
  readonly sections = { inside: 0, most: 0, done: 0 };
  /** The guarded store: the largest token that it has seen, and what was written. */
  readonly store: { highest: bigint | null; value: unknown } = { highest: null, value: undefined };
  crowd: readonly string[] = [];
  /** What the heap held when the case began, where the case asks for that. */
  heapMb: number | undefined;
  group = 0;
  readonly #players = new Map<string, Promise<Player>>();
  readonly #signals = new Map<string, AbortController>();
  #moment = 0;

  constructor(
    stage: SyncStage,
    { id, seed, budgetMs }: { id: string; seed: number; budgetMs: number },
  ) {
    this.stage = stage;
    this.random = seededRandom(seed);
    this.budgetMs = budgetMs;
    this.scope = { run: `${id}-${seed}`, plan: "contract", case: id };
  }

  /** Counts up: what happened later has a larger one. */
  moment(): number {
    this.#moment += 1;
    return this.#moment;
  }

  player(name: string): Promise<Player> {
    const known = this.#players.get(name);
    if (known !== undefined) return known;
    const made = this.#connect(name);
    this.#players.set(name, made);
    return made;
  }

  /** Undefined where no step has named it. */
  known(name: string): Promise<Player> | undefined {
    return this.#players.get(name);
  }

  /** The clients that a step names: one, or with "*" all of the crowd. */
  players(name: string): Promise<Player[]> {
    const names = name === "*" ? this.crowd : [name];
    return Promise.all(names.map((one) => this.player(one)));
  }

  allPlayers(): Promise<Player[]> {
    return Promise.all(this.#players.values());
  }

  controller(name: string): AbortController {
    const known = this.#signals.get(name);
    if (known !== undefined) return known;
    const made = new AbortController();
    this.#signals.set(name, made);
    return made;
  }

  signalNamed(name: string | undefined): AbortSignal | undefined {
    return name === undefined ? undefined : this.controller(name).signal;
  }

  keep(name: string | undefined, value: unknown): void {
    if (name !== undefined) this.saved.set(name, value);
  }

  begin(name: string, promise: Promise<unknown>): void {
    this.saved.set(name, new Handle(promise, this.stage.time.clock));
  }

  handle(value: unknown): Handle {
    if (value instanceof Handle) return value;
    throw new Error("that is no call in the background");
  }

  /** Lets time pass inside a call that runs beside others. */
  delay(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.stage.time.clock.after(ms, resolve);
    });
  }

  async end(): Promise<void> {
    const closing = this.allPlayers().then((all) =>
      Promise.all(all.map((one) => one.client.close())),
    );
    await this.stage.time.settled(closing, 3000);
    await this.stage[Symbol.asyncDispose]();
  }

  async #connect(name: string): Promise<Player> {
    const { backend, owned } = await this.stage.connect(name);
    const connection = severable(backend, owned);
    const { clock } = this.stage;
    const options = { scope: this.scope, clock, random: this.random, ownsBackend: owned };
    return { name, client: createSync(connection, options), backend: connection };
  }
}
