import type { Commands } from "./commands.ts";
import { numberAt } from "./reply.ts";
import type { Run } from "./run.ts";
import { SIGNAL } from "./scripts/signal.ts";
import { TurnBatches } from "./turn-batches.ts";

interface Signal {
  readonly state: string;
  readonly member: string;
  readonly operation: string;
  readonly resolve: (count: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Sends the signals of one turn of the event loop together: a script counts them in their order. */
export class Signals {
  readonly #commands: Commands;
  readonly #counted: (state: string, count: number) => void;
  readonly #batches: TurnBatches<Signal>;

  constructor(commands: Commands, counted: (state: string, count: number) => void) {
    this.#commands = commands;
    this.#counted = counted;
    this.#batches = new TurnBatches({
      send: (run, batch) => this.#send(run, batch),
      groupOf: () => "",
      sizeOf: ({ state, member, operation }) => state.length + member.length + operation.length,
    });
  }

  signal(
    run: Run,
    state: string,
    by: { readonly opId?: string; readonly member?: string },
  ): Promise<number> {
    return new Promise((resolve, reject) => {
      const { member = "", opId: operation = "" } = by;
      this.#batches.add(run, { state, member, operation, resolve, reject });
    });
  }

  #send(run: Run, batch: readonly Signal[]): void {
    const states = [...new Set(batch.map(({ state }) => state))];
    const places = new Map(states.map((state, at) => [state, at + 1]));
    const { keys } = run;
    const own = states.flatMap((state) => [keys.targets(state), keys.signallers(state)]);
    const asked = batch.flatMap(({ state, member, operation }) => [
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
        batch.forEach(({ state, resolve }, at) => {
          const count = numberAt(reply, at);
          resolve(count);
          this.#counted(state, count);
        });
      },
      (error: unknown) => {
        for (const { reject } of batch) reject(error);
      },
    );
  }
}
