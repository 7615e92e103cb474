import type { Grant, Holder, LeaseWant } from "../backend.ts";
import type { Commands } from "./commands.ts";
import { type Reply, numberAt, textAt } from "./reply.ts";
import type { Run } from "./run.ts";
import { ACQUIRE } from "./scripts/acquire.ts";
import { EXTEND, HOLDERS, RELEASE } from "./scripts/lease.ts";

/** How many tokens an era has room for: 20 bits beside the era's milliseconds. */
const TOKENS_OF_AN_ERA = 1n << 20n;

/** What is known of a key's holders, and where the wake stream stood then. */
export interface HoldersSeen {
  readonly holders: readonly Holder[];
  readonly wake: number;
}

/** A lease is not free yet. */
export interface Waits {
  readonly waitMs: number;
  readonly wake: number;
}

/** Leases as the scripts grant them. */
export class Leases {
  readonly #commands: Commands;
  readonly #process: string;

  constructor(commands: Commands, process: string) {
    this.#commands = commands;
    this.#process = process;
  }

  /**
   * Waits where all units are out or somebody is before, until somebody is due in so many
   * milliseconds (-1: nobody is); with `patienceMs` the owner is in line then, and is told of its
   * turn by the wake stream after the number.
   */
  async acquire(
    run: Run,
    key: string,
    want: LeaseWant & { patienceMs: number },
  ): Promise<Grant | Waits> {
    const { owner, units, limit, ttlMs, meta, patienceMs } = want;
    const reply = await this.#commands.call(run, ACQUIRE, {
      keys: run.keys.lease(key),
      args: [
        ...[key, owner, units, Number.isFinite(limit) ? limit : -1, Math.ceil(ttlMs)],
        ...[patienceMs, run.era, meta === undefined ? "" : `m${meta}`],
      ],
    });
    if (numberAt(reply, 0) === 0) return { waitMs: numberAt(reply, 1), wake: numberAt(reply, 2) };
    run.era = Math.max(run.era, numberAt(reply, 1));
    return { token: tokenOf(reply, 1) };
  }

  async extend(run: Run, key: string, { owner, ttlMs }: { owner: string; ttlMs: number }) {
    const call = { keys: run.keys.lease(key), args: [key, owner, Math.ceil(ttlMs)] };
    return numberAt(await this.#commands.call(run, EXTEND, call), 0) === 1;
  }

  /** Gives back what the owner holds; who waits keeps its place. */
  release(run: Run, key: string, owner: string): Promise<boolean> {
    return this.#giveBack(run, key, { owner, leaves: 0 });
  }

  /** The owner wants it no more: gives back what it holds, or takes it out of the line. */
  leave(run: Run, key: string, owner: string): Promise<boolean> {
    return this.#giveBack(run, key, { owner, leaves: 1 });
  }

  async #giveBack(
    run: Run,
    key: string,
    { owner, leaves }: { readonly owner: string; readonly leaves: 0 | 1 },
  ): Promise<boolean> {
    const call = { keys: run.keys.lease(key), args: [key, owner, leaves] };
    return numberAt(await this.#commands.call(run, RELEASE, call), 0) === 1;
  }

  /** With `watchMs` this process is told of changes for so long. */
  async holders(run: Run, key: string, watchMs = 0): Promise<HoldersSeen> {
    const call = { keys: run.keys.lease(key), args: [key, this.#process, watchMs] };
    const reply = await this.#commands.call(run, HOLDERS, call);
    const holders: Holder[] = [];
    for (let at = 1; at < reply.length; at += 6) {
      const meta = textAt(reply, at + 4);
      holders.push({
        owner: textAt(reply, at),
        token: tokenOf(reply, at + 1),
        units: numberAt(reply, at + 3),
        meta: meta === "" ? undefined : meta.slice(1),
        remainingMs: Math.max(numberAt(reply, at + 5), 0),
      });
    }
    holders.sort((left, right) => (left.token < right.token ? -1 : 1));
    return { holders, wake: numberAt(reply, 0) };
  }
}

function tokenOf(reply: Reply, at: number): bigint {
  return BigInt(numberAt(reply, at)) * TOKENS_OF_AN_ERA + BigInt(numberAt(reply, at + 1));
}
