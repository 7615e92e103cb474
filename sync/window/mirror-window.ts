import { type Clock, type Logger, errorCode } from "../../core/index.ts";
import type { SyncBackend } from "../backend.ts";
import { createSync } from "../client/create-sync.ts";
import { membersOf } from "../client/members.ts";
import type { SyncClient } from "../client/sync-client.ts";
import { type RunScope, ScopedKeys } from "../keys.ts";
import { type WindowEvent, WindowLog, printWindowEvent, readWindowEvent } from "./window-log.ts";

export interface MirrorWindowOptions {
  readonly backend: SyncBackend;
  /** Of the window alone: its members are proxies. */
  readonly scope: RunScope;
  /** This proxy; unlike any other that ever was in the run. */
  readonly proxy: string;
  /** How many are waited for, this one among them. */
  readonly proxies: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How many are there, and whether the window is open, after each change. */
  readonly changed: (state: { readonly present: number; readonly open: boolean }) => void;
  /** Another one ended without leaving. */
  readonly lost: (proxy: string) => void;
  /** How long one that says nothing is believed to be there, milliseconds; 10,000. */
  readonly ttlMs?: number;
}

const TTL_MS = 10_000;
const AGAIN_MS = 500;
const TOPIC = "window";

/**
 * Several proxies of a run begin together, when all have entered, and end together, when all that are
 * alive have left: a double barrier that the dead cannot hold up, and that one that was started
 * again finds open. What breaks the connection to the service ends nothing that is open.
 */
export class MirrorWindow {
  readonly #options: MirrorWindowOptions;
  readonly #keys: ScopedKeys;
  readonly #client: SyncClient;
  readonly #ending = new AbortController();
  readonly #looking = new Set<() => void>();
  #log = new WindowLog();
  #entered = false;
  #inLog = false;
  #leaving = false;
  #enters = 0;

  constructor(options: MirrorWindowOptions) {
    const { backend, scope, clock } = options;
    this.#options = options;
    this.#keys = new ScopedKeys(scope);
    this.#client = createSync(backend, { scope, clock });
  }

  /** How many are there as far as is known. */
  get present(): number {
    return this.#log.there.size;
  }

  /** Begins to wait for the others; only the first call does. */
  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    void this.#forEver(() => this.#follow());
    void this.#forEver(() => this.#stay());
    void this.#forEver(() => this.#watch());
  }

  /** True when all ended together, false when `limitMs` was over before, or it was not open. */
  async leave(limitMs: number): Promise<boolean> {
    if (this.#leaving || !this.#entered) return false;
    this.#leaving = true;
    const mine = this.#log.opened;
    const limit = Promise.withResolvers<false>();
    const cancel = this.#options.clock.after(limitMs, () => limit.resolve(false));
    const leave = async (): Promise<boolean> => {
      const { open } = this.#log;
      await this.#tell({ does: "leave", proxy: this.#options.proxy });
      if (!open) return false;
      await this.#until(() => !this.#log.open || this.#log.opened > mine);
      return true;
    };
    try {
      return await Promise.race([leave().catch(() => false), limit.promise]);
    } finally {
      cancel();
    }
  }

  /** Resolves when no other proxy is a member any more, or cannot be seen, or this one is closed. */
  async alone(): Promise<void> {
    const { backend, proxy } = this.#options;
    try {
      for await (const holders of backend.watch(this.#keys.members, this.#ending.signal)) {
        if (membersOf(holders).every(({ member }) => member === proxy)) return;
      }
    } catch {
      // Nobody can be waited for there.
    }
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#client.close();
  }

  async #follow(): Promise<void> {
    const { backend, changed } = this.#options;
    const topic = this.#keys.topic(TOPIC);
    try {
      for await (const batch of backend.read(topic, this.#log.seq, this.#ending.signal)) {
        for (const { seq, raw } of batch) this.#apply(seq, readWindowEvent(raw));
        changed({ present: this.present, open: this.#log.open });
        for (const look of this.#looking) look();
        await this.#comeBack();
      }
    } catch (error) {
      // The service came back empty, and counts from 1 again.
      if (errorCode(error) === "STATE_LOST" || errorCode(error) === "TOPIC_EXPIRED") {
        this.#log = new WindowLog();
        this.#inLog = false;
      }
      throw error;
    }
  }

  #apply(seq: number, event: WindowEvent): void {
    const known = this.#log.there.has(event.proxy);
    this.#log.apply(seq, event);
    const { proxy } = this.#options;
    if (event.proxy === proxy) this.#inLog = event.does === "enter" || this.#inLog;
    else if (event.does === "gone" && known && this.#inLog) this.#options.lost(event.proxy);
  }

  /** Somebody took this one for dead. */
  async #comeBack(): Promise<void> {
    const { proxy } = this.#options;
    if (this.#leaving || !this.#inLog || this.#log.there.has(proxy)) return;
    this.#inLog = false;
    await this.#tellEnter();
  }

  /** Is a member, and enters once those are out who died before. */
  async #stay(): Promise<void> {
    const { proxy, ttlMs = TTL_MS } = this.#options;
    const { signal } = this.#ending;
    const membership = await this.#client.join(proxy, { ttlMs, signal });
    const seq = await this.#tell({ does: "look", proxy });
    await this.#until(() => this.#log.seq >= seq);
    await this.#sweep();
    await this.#tellEnter();
    await new Promise<void>((resolve) => {
      if (membership.lost.aborted || signal.aborted) resolve();
      const end = (): void => resolve();
      membership.lost.addEventListener("abort", end, { once: true });
      signal.addEventListener("abort", end, { once: true });
    });
  }

  async #watch(): Promise<void> {
    const { backend } = this.#options;
    for await (const holders of backend.watch(this.#keys.members, this.#ending.signal)) {
      const present = new Set(membersOf(holders).map(({ member }) => member));
      if ([...this.#log.there].some((proxy) => !present.has(proxy))) await this.#sweep();
    }
  }

  /** Tells of whom the log has and the members have not: whoever enters is a member before. */
  async #sweep(): Promise<void> {
    const there = [...this.#log.there];
    const holders = await this.#options.backend.holders(this.#keys.members);
    const present = new Set(membersOf(holders).map(({ member }) => member));
    for (const proxy of there) {
      if (proxy !== this.#options.proxy && !present.has(proxy)) {
        await this.#tell({ does: "gone", proxy });
      }
    }
  }

  async #tellEnter(): Promise<void> {
    const { proxy, proxies } = this.#options;
    if (!this.#leaving) await this.#tell({ does: "enter", proxy, of: proxies });
  }

  #tell(event: WindowEvent): Promise<number> {
    this.#enters += 1;
    const opId = `${this.#options.proxy}:${this.#enters}`;
    return this.#options.backend.append(this.#keys.topic(TOPIC), printWindowEvent(event), opId);
  }

  #until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const { signal } = this.#ending;
      const end = (): void => {
        this.#looking.delete(look);
        reject(signal.reason);
      };
      const look = (): void => {
        if (!holds()) return;
        this.#looking.delete(look);
        signal.removeEventListener("abort", end);
        resolve();
      };
      this.#looking.add(look);
      signal.addEventListener("abort", end, { once: true });
      look();
    });
  }

  /** What a lost connection or a service that came back empty ends is begun again. */
  async #forEver(work: () => Promise<void>): Promise<void> {
    const { clock, logger } = this.#options;
    const { signal } = this.#ending;
    let said = "";
    while (!signal.aborted) {
      try {
        await work();
      } catch (error) {
        const code = errorCode(error);
        if (signal.aborted || code === "CLOSED") return;
        if (code !== said) logger.warn("sync.window-failed", { code });
        said = code;
      }
      await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve));
    }
  }
}
