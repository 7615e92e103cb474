import * as check from "../check-argument.ts";
import { SyncError } from "../sync-error.ts";
import type { Session } from "./session.ts";
import type { Leadership, Lease, Membership } from "./sync-client.ts";

export interface HeldParts {
  readonly key: string;
  readonly owner: string;
  readonly token: bigint;
  readonly ttlMs: number;
  readonly renew: boolean;
  /** The monotonic time before which it was not asked for. */
  readonly sinceMs: number;
  /** Called once, when it is released or lost. */
  readonly onEnd?: () => void;
}

/** Renewed at this share of its time, so that two tries may fail. */
const RENEW_SHARE = 1 / 3;
/** Believed in until this share of its time is left: clocks do not run equally fast. */
const MARGIN_SHARE = 1 / 20;
/** After a renewal that failed, the next one. */
const RETRY_SHARE = 1 / 10;

/** A lease that was granted, renewed until it is released, lost, or its client closes. */
export class HeldLease implements Lease {
  readonly token: bigint;
  readonly #session: Session;
  readonly #parts: HeldParts;
  readonly #lost = new AbortController();
  readonly #forget: readonly (() => void)[];
  #ttlMs: number;
  #untilMs = 0;
  #over = false;
  #noRenewal: (() => void) | undefined;
  #noExpiry: (() => void) | undefined;

  constructor(session: Session, parts: HeldParts) {
    this.#session = session;
    this.#parts = parts;
    this.#ttlMs = parts.ttlMs;
    this.token = parts.token;
    this.#forget = [
      session.onClose((reason) => this.#lose(reason)),
      session.beforeClosed(() => session.backend.release(parts.key, parts.owner)),
    ];
    this.#believe(parts.sinceMs);
    if (parts.renew) this.#renewIn(this.#ttlMs * RENEW_SHARE);
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  get remainingMs(): number {
    return this.#over ? 0 : Math.max(0, this.#untilMs - this.#session.clock.monotonicMs());
  }

  async renew(ttlMs: number = this.#ttlMs): Promise<void> {
    check.positive("ttlMs", ttlMs);
    if (this.#over) throw this.#lostError();
    const sinceMs = this.#session.clock.monotonicMs();
    const { key, owner } = this.#parts;
    const held = await this.#session.ask({ timeoutMs: this.#ttlMs * RENEW_SHARE }, () =>
      this.#session.backend.extend(key, owner, ttlMs),
    );
    if (this.#over) throw this.#lostError();
    if (!held) {
      const error = this.#lostError();
      this.#lose(error);
      throw error;
    }
    this.#ttlMs = ttlMs;
    this.#believe(sinceMs);
    if (this.#parts.renew) this.#renewIn(ttlMs * RENEW_SHARE);
  }

  async release(): Promise<boolean> {
    if (this.#over) return false;
    this.#end();
    const { key, owner } = this.#parts;
    return this.#session.ask(undefined, () => this.#session.backend.release(key, owner));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }

  /** Nobody else may have it before this time has come: it counts from before it was asked for. */
  #believe(sinceMs: number): void {
    this.#untilMs = sinceMs + this.#ttlMs * (1 - MARGIN_SHARE);
    this.#noExpiry?.();
    const leftMs = Math.max(0, this.#untilMs - this.#session.clock.monotonicMs());
    this.#noExpiry = this.#session.after(leftMs, () => this.#lose(this.#lostError()));
  }

  #renewIn(delayMs: number): void {
    this.#noRenewal?.();
    this.#noRenewal = this.#session.after(delayMs, () => {
      this.renew().catch(() => {
        // Not answered: it may still be held, so it is tried again until its time is over.
        if (!this.#over) this.#renewIn(this.#ttlMs * RETRY_SHARE);
      });
    });
  }

  #lostError(): SyncError {
    return new SyncError("LEASE_LOST", `the lease of ${this.#parts.key} is over`);
  }

  #lose(reason: SyncError): void {
    if (this.#over) return;
    this.#end();
    this.#lost.abort(reason);
  }

  #end(): void {
    this.#over = true;
    this.#noExpiry?.();
    this.#noRenewal?.();
    for (const forget of this.#forget) forget();
    this.#parts.onEnd?.();
  }
}

export class HeldMembership extends HeldLease implements Membership {
  readonly member: string;

  constructor(session: Session, parts: HeldParts, member: string) {
    super(session, parts);
    this.member = member;
  }
}

export class HeldLeadership extends HeldLease implements Leadership {
  readonly id: string;

  constructor(session: Session, parts: HeldParts, id: string) {
    super(session, parts);
    this.id = id;
  }

  get term(): bigint {
    return this.token;
  }
}
