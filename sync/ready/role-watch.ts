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
/** Scopes that one run is signalled in; what comes in more of them is not counted. */
const KEYS_MAX = 64;
/** Names that are kept at least; room for twice as many as are waited for, where that is more. */
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
  readonly #membersMax: number;
  /** Signals that were not counted: their scope or name is beyond the limit. */
  #uncounted = 0;
  /** By state that is followed: signallers who are counted and cannot be missed. */
  readonly #unnamed = new Map<string, number>();
  readonly #warned = new Set<string>();

  constructor(options: RoleWatchOptions) {
    this.#options = options;
    const { primary, secondary, candidate } = options.readiness.wanted;
    this.#membersMax = Math.max(MEMBERS_MAX, 2 * (primary + secondary + candidate));
  }

  /** Signals beyond a limit that were not counted, and members that are not watched. */
  get leftOut(): number {
    let all = this.#uncounted;
    for (const unnamed of this.#unnamed.values()) all += unnamed;
    return all;
  }

  /**
   * A signal for a role, of a service whose every signal is heard: so an instance that signals again by
   * its name is known for the same one, and instances add up over all scopes.
   */
  heard(role: Role, { key, count, member }: CountedSignal): void {
    if (!this.#enter(key)) {
      this.#uncounted += 1;
      return;
    }
    if (count <= (this.#counts.get(key) ?? 0)) return;
    this.#counts.set(key, count);
    const name = member === undefined ? "new" : this.#name(role, key, member);
    if (name === "full") this.#uncounted += 1;
    if (name !== "new") return;
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
      this.#warnOnce("sync.ready-keys-full", KEYS_MAX);
      return false;
    }
    this.#counts.set(key, 0);
    const members = membersKeyOf(key);
    if (this.#scopes.has(members)) return true;
    this.#scopes.add(members);
    void this.#forEver(() => this.#presence(members));
    return true;
  }

  /** Notes who has signalled for a role; `full`: who that is cannot be kept. */
  #name(role: Role, key: string, member: string): "new" | "known" | "full" {
    const place = placeOf(membersKeyOf(key), member);
    const before = this.#roles.get(place);
    if (before === role) return "known";
    if (before === undefined && this.#roles.size >= this.#membersMax) {
      this.#warnOnce("sync.ready-members-full", this.#membersMax);
      return "full";
    }
    this.#roles.set(place, role);
    return "new";
  }

  #warnOnce(event: string, limit: number): void {
    if (this.#warned.has(event)) return;
    this.#warned.add(event);
    this.#options.logger.warn(event, {
      limit,
      message: "signals for roles beyond it are not counted; GET /api/v1/sync says how many.",
    });
  }

  async #count(role: Role, key: string): Promise<void> {
    const { backend, readiness, signal } = this.#options;
    for (let count = 0; ;) {
      count = await backend.wait(key, count + 1, signal);
      try {
        let unnamed = 0;
        for (const member of await backend.signallers(key)) {
          if (this.#name(role, key, member) === "full") unnamed += 1;
        }
        this.#unnamed.set(key, unnamed);
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
        if (seen.size < this.#membersMax) seen.add(member);
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
