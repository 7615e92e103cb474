import type { Commands } from "./commands.ts";
import { numberAt } from "./reply.ts";
import type { Run } from "./run.ts";
import { APPEND } from "./scripts/append.ts";
import { TurnBatches } from "./turn-batches.ts";

interface Entry {
  readonly topic: string;
  readonly raw: string;
  readonly operation: string;
  readonly resolve: (seq: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends the entries of one turn of the event loop that follow each other in one topic together. One
 * topic a script, so that a key that is no stream ends nobody else's call.
 */
export class Appends {
  readonly #commands: Commands;
  readonly #batches: TurnBatches<Entry>;

  constructor(commands: Commands) {
    this.#commands = commands;
    this.#batches = new TurnBatches({
      send: (run, batch) => this.#send(run, batch),
      groupOf: ({ topic }) => topic,
      sizeOf: ({ raw, operation }) => raw.length + operation.length,
    });
  }

  append(run: Run, topic: string, { raw, opId }: { raw: string; opId: string }): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#batches.add(run, { topic, raw, operation: opId, resolve, reject });
    });
  }

  #send(run: Run, batch: readonly Entry[]): void {
    const { keys } = run;
    const topic = batch[0]?.topic ?? "";
    const call = {
      keys: [keys.topics, ...keys.remembered, keys.stream(topic), keys.takers(topic)],
      args: [topic, ...batch.flatMap(({ raw, operation }) => [raw, operation])],
    };
    this.#commands.call(run, APPEND, call).then(
      (reply) => batch.forEach(({ resolve }, at) => resolve(numberAt(reply, at))),
      (error: unknown) => {
        for (const { reject } of batch) reject(error);
      },
    );
  }
}
