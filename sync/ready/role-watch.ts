import { type Clock, type Logger, type Role, errorCode } from "../../core/index.ts";
import type { SyncBackend } from "../backend.ts";
import { membersOf } from "../client/members.ts";
import { membersKeyOf } from "../keys.ts";
import type { CountedSignal } from "../observe-signals.ts";
import type { RoleReadiness } from "./role-readiness.ts";

export interface RoleWatchOptions {
  readonly backend: SyncBackend;
  readonly readiness: RoleReadiness;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends the watching. */
  readonly signal: AbortSignal;
}

const AGAIN_MS = 1000;
/** Closed, or a service without members. */
const OVER = new Set(["CLOSED", "INVALID_ARGUMENT"]);
/** Scopes that one run is signalled in; what comes in more of them is not watched. */
const KEYS_MAX = 64;
const MEMBERS_MAX = 10_000;

/**
 * Tells readiness what happens to the roles' states: who signals, and which of them leave and come
 * back as members of the same scope. Who signals without a name, or never joined, cannot leave.
 */
export class RoleWatch {
  readonly #options: RoleWatchOptions;
  /** By state, the count that was heard or followed to. */
  readonly #counts = new Map<string, number>();
  readonly #instances: Record<Role, number> = { primary: 0, secondary: 0, candidate: 0 };
  readonly #scopes = new Set<string>();
  /** By scope and member: for which role it has signalled. */
  readonly #roles = new Map<string, Role>();

  constructor(options: RoleWatchOptions) {
    this.#options = options;
  }

  /**
   * A signal for a role, of a service whose every signal is heard: so an instance that signals again by
   * its name is known for the same one, and instances add up over all scopes.
   */
  heard(role: Role, { key, count, member }: CountedSignal): void {
    if (!this.#enter(key) || count <= (this.#counts.get(key) ?? 0)) return;
    this.#counts.set(key, count);
    if (member !== undefined && !this.#name(role, key, member)) return;
    this.#instances[role] += 1;
    this.#options.readiness.signalled(role, this.#instances[role]);
  }

  /** Follows one state of a role on a service that others use too. */
  follow(role: Role, key: string): void {
    if (this.#enter(key)) void this.#forEver(() => this.#count(role, key));
  }

  /** Whether there is room to watch the state; begins to look at its scope's members. */
  #enter(key: string): boolean {
    if (this.#counts.has(key)) return true;
    if (this.#counts.size >= KEYS_MAX) {
      this.#options.logger.warn("sync.ready-keys-full", { limit: KEYS_MAX });
      return false;
    }
    this.#counts.set(key, 0);
    const members = membersKeyOf(key);
    if (this.#scopes.has(members)) return true;
    this.#scopes.add(members);
    void this.#forEver(() => this.#presence(members));
    return true;
  }

  /** Notes who has signalled for a role; false where that was known. */
  #name(role: Role, key: string, member: string): boolean {
    const place = placeOf(membersKeyOf(key), member);
    if (this.#roles.get(place) === role) return false;
    if (this.#roles.size < MEMBERS_MAX) this.#roles.set(place, role);
    return true;
  }

  async #count(role: Role, key: string): Promise<void> {
    const { backend, readiness, signal } = this.#options;
    for (let count = 0; ;) {
      count = await backend.wait(key, count + 1, signal);
      try {
        for (const member of await backend.signallers(key)) this.#name(role, key, member);
        readiness.signalled(role, await backend.instances(key));
      } catch (error) {
        // Testground's service knows no names: each signal counts there.
        if (errorCode(error) !== "INVALID_ARGUMENT") throw error;
        readiness.signalled(role, count);
      }
    }
  }

  async #presence(scope: string): Promise<void> {
    const { backend, readiness, signal } = this.#options;
    const seen = new Set<string>();
    for await (const holders of backend.watch(scope, signal)) {
      const present = new Set(membersOf(holders).map(({ member }) => member));
      for (const member of seen) {
        const role = this.#roles.get(placeOf(scope, member));
        if (role !== undefined && !present.has(member)) readiness.left(role, member);
      }
      for (const member of present) {
        const role = this.#roles.get(placeOf(scope, member));
        if (role !== undefined) readiness.returned(role, member);
        if (seen.size < MEMBERS_MAX) seen.add(member);
      }
    }
  }

  /** What a lost connection or a server that came back empty ends is begun again. */
  async #forEver(follow: () => Promise<void>): Promise<void> {
    const { clock, logger, signal } = this.#options;
    while (!signal.aborted) {
      try {
        await follow();
      } catch (error) {
        if (signal.aborted || OVER.has(errorCode(error))) return;
        logger.warn("sync.ready-watch-failed", { code: errorCode(error) });
      }
      await new Promise<void>((resolve) => {
        const stop = clock.after(AGAIN_MS, () => {
          signal.removeEventListener("abort", ended);
          resolve();
        });
        const ended = (): void => {
          stop();
          resolve();
        };
        signal.addEventListener("abort", ended, { once: true });
      });
    }
  }
}

function placeOf(scope: string, member: string): string {
  return `${scope} ${member}`;
}
