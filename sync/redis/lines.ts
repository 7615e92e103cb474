import type { Clock } from "../../core/index.ts";
import type { Grant, LeaseWant } from "../backend.ts";
import type { Commands } from "./commands.ts";
import type { Leases, Waits } from "./leases.ts";
import { mayPass } from "./refusal.ts";
import { numberAt, textAt } from "./reply.ts";
import type { Run } from "./run.ts";
import { LINE } from "./scripts/lease.ts";
import type { Users } from "./users.ts";
import { whenAborted } from "./when-aborted.ts";

interface InLine {
  readonly want: LeaseWant;
  readonly resolve: (grant: Grant) => void;
  readonly reject: (reason: unknown) => void;
  asking: boolean;
}

/** Those of this process that wait for one key. */
interface Line {
  readonly run: Run;
  readonly key: string;
  readonly waiting: Map<string, InLine>;
  cancel: (() => void) | undefined;
}

export interface LinesOptions {
  readonly commands: Commands;
  readonly leases: Leases;
  readonly users: Users;
  readonly clock: Clock;
  /** Follows the run's wake stream from the number on. */
  readonly follow: (run: Run, wake: number) => void;
}

/** An owner that was not heard of for so long is taken out of the line. */
const PATIENCE_MS = 3000;
const HEARD_EVERY_MS = 1000;
const OWNERS_MAX = 500;

/** Waits in line for leases. Redis names whose turn it is; each second it hears who still waits. */
export class Lines {
  readonly #options: LinesOptions;
  readonly #lines = new Map<string, Line>();

  constructor(options: LinesOptions) {
    this.#options = options;
  }

  get waiters(): number {
    let waiters = 0;
    for (const { waiting } of this.#lines.values()) waiters += waiting.size;
    return waiters;
  }

  get timers(): number {
    return this.#lines.size;
  }

  wait(run: Run, key: string, { want, signal }: { want: LeaseWant; signal?: AbortSignal }) {
    return new Promise<Grant>((resolve, reject) => {
      this.#options.users.enter(run);
      const ended = whenAborted(signal, (reason) => {
        if (!this.#remove(key, want.owner)) return;
        // It may be in line, or have been granted meanwhile: both end.
        this.#options.leases.leave(run, key, want.owner).catch(() => undefined);
        reject(reason);
      });
      const line = this.#lines.get(key) ?? { run, key, waiting: new Map(), cancel: undefined };
      this.#lines.set(key, line);
      line.waiting.set(want.owner, {
        want,
        asking: false,
        resolve: (grant) => {
          ended();
          resolve(grant);
        },
        reject: (reason) => {
          ended();
          reject(reason);
        },
      });
      this.#ask(line, want.owner);
      if (line.cancel === undefined) this.#arm(line, HEARD_EVERY_MS);
    });
  }

  /** The owner is first and its units are free. */
  turn(key: string, owner: string): void {
    const line = this.#lines.get(key);
    if (line !== undefined) this.#ask(line, owner);
  }

  lookAgain(): void {
    for (const line of this.#lines.values()) this.#arm(line, 0);
  }

  fail(error: Error, ofRun?: Run): void {
    for (const { run, key, waiting } of [...this.#lines.values()]) {
      if (ofRun !== undefined && run !== ofRun) continue;
      for (const [owner, { reject }] of [...waiting]) {
        this.#remove(key, owner);
        reject(error);
      }
    }
  }

  /** Takes everybody out of the line in Redis too, as far as it answers. */
  async leave(): Promise<void> {
    const left = [...this.#lines.values()].flatMap(({ run, key, waiting }) =>
      [...waiting.keys()].map((owner) => this.#options.leases.leave(run, key, owner)),
    );
    await Promise.allSettled(left);
  }

  #ask(line: Line, owner: string): void {
    const waiter = line.waiting.get(owner);
    if (waiter === undefined || waiter.asking) return;
    waiter.asking = true;
    const want = { ...waiter.want, patienceMs: PATIENCE_MS };
    this.#options.leases.acquire(line.run, line.key, want).then(
      (grant) => {
        waiter.asking = false;
        if ("waitMs" in grant) this.#joined(line, grant);
        else if (this.#remove(line.key, owner)) waiter.resolve(grant);
        else this.#options.leases.leave(line.run, line.key, owner).catch(() => undefined);
      },
      (error: unknown) => {
        waiter.asking = false;
        // Asked again with the next look: an owner that holds already is told so.
        if (mayPass(error)) return;
        if (this.#remove(line.key, owner)) waiter.reject(error);
      },
    );
  }

  #joined(line: Line, { waitMs, wake }: Waits): void {
    if (this.#lines.get(line.key) !== line) return;
    this.#options.follow(line.run, wake);
    if (waitMs >= 0 && waitMs < HEARD_EVERY_MS) this.#arm(line, waitMs + 1);
  }

  #remove(key: string, owner: string): boolean {
    const line = this.#lines.get(key);
    if (line === undefined || !line.waiting.delete(owner)) return false;
    this.#options.users.leave(line.run);
    if (line.waiting.size > 0) return true;
    line.cancel?.();
    this.#lines.delete(key);
    return true;
  }

  #arm(line: Line, delayMs: number): void {
    line.cancel?.();
    line.cancel = this.#options.clock.after(delayMs, () => {
      this.#say(line).then(
        (nextMs) => this.#next(line, nextMs),
        () => this.#next(line, HEARD_EVERY_MS),
      );
    });
  }

  #next(line: Line, delayMs: number): void {
    if (this.#lines.get(line.key) === line) this.#arm(line, delayMs);
  }

  /** Says who still waits, asks for whoever may take, and returns when to say so again. */
  async #say(line: Line): Promise<number> {
    const owners = [...line.waiting.keys()];
    let dueMs = HEARD_EVERY_MS;
    for (let from = 0; from < owners.length; from += OWNERS_MAX) {
      const reply = await this.#options.commands.call(line.run, LINE, {
        keys: line.run.keys.lease(line.key),
        args: [line.key, PATIENCE_MS, ...owners.slice(from, from + OWNERS_MAX)],
      });
      if (numberAt(reply, 1) === 1) this.#ask(line, textAt(reply, 0));
      const nextMs = numberAt(reply, 2);
      if (nextMs >= 0) dueMs = Math.min(dueMs, nextMs + 1);
      for (let at = 3; at < reply.length; at += 1) this.#ask(line, textAt(reply, at));
    }
    return dueMs;
  }
}
