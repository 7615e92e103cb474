import type { Commands } from "./commands.ts";
import { numberAt } from "./reply.ts";
import type { Run } from "./run.ts";
import { SIGNAL } from "./scripts/signal.ts";

interface Signal {
  readonly state: string;
  readonly member: string;
  readonly operation: string;
  readonly resolve: (count: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Also a bound on how long a script holds Redis. */
const BATCH_MAX = 256;

/** Sends the signals of one turn of the event loop together: a script counts them in their order. */
export class Signals {
  readonly #commands: Commands;
  readonly #counted: (state: string, count: number) => void;
  readonly #held = new Map<Run, Signal[]>();

  constructor(commands: Commands, counted: (state: string, count: number) => void) {
    this.#commands = commands;
    this.#counted = counted;
  }

  signal(
    run: Run,
    state: string,
    by: { readonly opId?: string; readonly member?: string },
  ): Promise<number> {
    return new Promise((resolve, reject) => {
      const held = this.#held.get(run) ?? [];
      const { member = "", opId: operation = "" } = by;
      held.push({ state, member, operation, resolve, reject });
      if (held.length === 1) {
        this.#held.set(run, held);
        run.flush = () => this.#flush(run);
        queueMicrotask(run.flush);
      }
      if (held.length >= BATCH_MAX) this.#flush(run);
    });
  }

  #flush(run: Run): void {
    const held = this.#held.get(run);
    if (held === undefined) return;
    this.#held.delete(run);
    const states = [...new Set(held.map(({ state }) => state))];
    const places = new Map(states.map((state, at) => [state, at + 1]));
    const { keys } = run;
    const own = states.flatMap((state) => [keys.targets(state), keys.signallers(state)]);
    const asked = held.flatMap(({ state, member, operation }) => [
      places.get(state) ?? 0,
      member,
      operation,
    ]);
    const call = {
      keys: [keys.states, ...keys.remembered, ...own],
      args: [states.length, ...states, ...asked],
    };
    this.#commands.call(run, SIGNAL, call).then(
      (reply) => {
        held.forEach(({ state, resolve }, at) => {
          const count = numberAt(reply, at);
          resolve(count);
          this.#counted(state, count);
        });
      },
      (error: unknown) => {
        for (const { reject } of held) reject(error);
      },
    );
  }
}
