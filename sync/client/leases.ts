import * as check from "../check-argument.ts";
import type { ScopedKeys } from "../keys.ts";
import { type Wanted, acquireLease, tryAcquireLease } from "./acquire-lease.ts";
import { HeldLease, HeldMembership } from "./held-lease.ts";
import { membersOf } from "./members.ts";
import type { Session } from "./session.ts";
import type { Lease, LeaseOptions, MemberInfo, Membership, Op } from "./sync-client.ts";

/** Locks and membership of one scope. */
export class Leases {
  readonly #session: Session;
  readonly #keys: () => ScopedKeys;
  /** Who this client is at present, the latest last. */
  readonly #joined: string[] = [];

  constructor(session: Session, keys: () => ScopedKeys) {
    this.#session = session;
    this.#keys = keys;
  }

  /** The member that this client last joined as. */
  get member(): string | undefined {
    return this.#joined.at(-1);
  }

  async lock(name: string, options: LeaseOptions = {}): Promise<Lease> {
    return new HeldLease(
      this.#session,
      await acquireLease(this.#session, this.#lock(name, options)),
    );
  }

  async tryLock(name: string, options: LeaseOptions = {}): Promise<Lease | null> {
    const parts = await tryAcquireLease(this.#session, this.#lock(name, options));
    return parts === null ? null : new HeldLease(this.#session, parts);
  }

  async join(member: string, options: LeaseOptions = {}): Promise<Membership> {
    check.named("the member", member);
    const key = this.#keys().members;
    const wanted = { key, limit: Infinity, units: 1, id: member, options };
    const parts = await acquireLease(this.#session, wanted);
    this.#joined.push(member);
    const onEnd = (): void => {
      this.#joined.splice(this.#joined.lastIndexOf(member), 1);
    };
    return new HeldMembership(this.#session, { ...parts, onEnd }, member);
  }

  async members(op?: Op): Promise<readonly MemberInfo[]> {
    const key = this.#keys().members;
    const { backend } = this.#session;
    return membersOf(await this.#session.ask(op, () => backend.holders(key)));
  }

  #lock(name: string, options: LeaseOptions): Wanted {
    return { key: this.#keys().of("locks", name), limit: 1, units: 1, options };
  }
}
