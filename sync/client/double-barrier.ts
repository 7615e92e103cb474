import * as check from "../check-argument.ts";
import type { ScopedKeys } from "../keys.ts";
import { SyncError } from "../sync-error.ts";
import { agreeOn } from "./agree-on.ts";
import { type Progress, Rounds, printRoundEvent, readRoundEvent } from "./rounds.ts";
import type { Session } from "./session.ts";
import type { DoubleBarrier, Op } from "./sync-client.ts";

interface Parties {
  readonly name: string;
  readonly parties: number;
}

/** All enter together and all leave together, round after round. */
export function doubleBarrier(
  session: Session,
  keys: ScopedKeys,
  { name, parties }: Parties,
): DoubleBarrier {
  check.atLeastOne("parties", parties);
  return new RoundBarrier(session, keys.of("doublebarriers", name), { name, parties });
}

/** How long a party that gives up asks whether it was too late to. */
const WITHDRAW_MS = 1000;

class RoundBarrier implements DoubleBarrier {
  readonly #session: Session;
  readonly #key: string;
  readonly #name: string;
  readonly #parties: number;
  readonly #agreed: (op: Op) => Promise<void>;
  readonly #rounds: Rounds;
  /** Entered and not left yet. */
  readonly #inside: { readonly party: string; readonly progress: Progress }[] = [];

  constructor(session: Session, key: string, { name, parties }: Parties) {
    this.#session = session;
    this.#key = key;
    this.#name = name;
    this.#parties = parties;
    this.#rounds = new Rounds(parties);
    const what = `${name}'s number of parties`;
    this.#agreed = agreeOn(session, { key: `${key}:parties`, what, value: parties });
  }

  async enter(op: Op = {}): Promise<void> {
    const party = this.#session.newId();
    const progress = this.#rounds.follow(party);
    let told = false;
    try {
      await this.#session.run(op, async (signal) => {
        await this.#agreed({});
        // Whoever gave up meanwhile has been told that it is not in: it must not enter after all.
        signal.throwIfAborted();
        told = true;
        await this.#tell("enter", party);
        await this.#until(() => progress.entered, signal);
      });
    } catch (error) {
      const entered = told && (await this.#withdraw(party, progress));
      if (!entered) {
        this.#rounds.forget(party);
        throw this.#described(error);
      }
    }
    this.#inside.push({ party, progress });
  }

  async leave(op: Op = {}): Promise<void> {
    const mine = this.#inside.shift();
    if (mine === undefined)
      throw new SyncError("INVALID_ARGUMENT", `${this.#name} was not entered from here`);
    try {
      await this.#session.run(op, async (signal) => {
        await this.#tell("leave", mine.party);
        await this.#until(() => mine.progress.left, signal);
      });
    } catch (error) {
      throw this.#described(error);
    } finally {
      this.#rounds.forget(mine.party);
    }
  }

  /** True where the round began before the withdrawal: then all others count on this party. */
  async #withdraw(party: string, progress: Progress): Promise<boolean> {
    if (this.#session.closed) {
      await this.#tell("withdraw", party).catch(() => undefined);
      return false;
    }
    return this.#session
      .run({ timeoutMs: WITHDRAW_MS }, async (signal) => {
        const seq = await this.#tell("withdraw", party);
        await this.#until(() => this.#rounds.seq >= seq, signal);
        return progress.entered;
      })
      .catch(() => false);
  }

  #tell(does: "enter" | "withdraw" | "leave", party: string): Promise<number> {
    const raw = printRoundEvent({ does, party });
    return this.#session.backend.append(this.#key, raw, `${party}:${does}`);
  }

  async #until(holds: () => boolean, signal: AbortSignal): Promise<void> {
    if (holds()) return;
    const { backend } = this.#session;
    for await (const batch of backend.read(this.#key, this.#rounds.seq, signal)) {
      for (const { seq, raw } of batch) this.#rounds.apply(seq, readRoundEvent(raw));
      if (holds()) return;
    }
    throw new SyncError("CLOSED", `double barrier ${this.#name} is read no more`);
  }

  #described(error: unknown): unknown {
    if (!(error instanceof SyncError) || error.code !== "TIMEOUT") return error;
    const { reached } = this.#rounds;
    return new SyncError(
      "TIMEOUT",
      `${this.#name}: ${reached} of ${this.#parties}; ${error.message}`,
      {
        ...{ cause: error, reached, target: this.#parties },
      },
    );
  }
}
