import { SyncError } from "../sync-error.ts";

/** What the proxies of a run tell about its window, in one order for all. */
export type WindowEvent =
  /** It is ready to begin; `of`: how many it waits for. */
  | { readonly does: "enter"; readonly proxy: string; readonly of: number }
  /** It is told to end, or waits no longer. */
  | { readonly does: "leave"; readonly proxy: string }
  /** Its membership ended without a word. */
  | { readonly does: "gone"; readonly proxy: string }
  /** Nothing: whoever reads so far has read all that was there before. */
  | { readonly does: "look"; readonly proxy: string };

/**
 * The window as every proxy computes it from the same log: it opens when as many have entered as are
 * waited for (the most that one of them names), takes in whoever comes while it is open, and is over
 * when the last of them has left or is gone.
 */
export class WindowLog {
  readonly #there = new Map<string, number>();
  #seq = 0;
  #opened = 0;
  #open = false;

  /** The number of the last entry that was applied. */
  get seq(): number {
    return this.#seq;
  }

  get open(): boolean {
    return this.#open;
  }

  /** How often it opened; tells one window from the next. */
  get opened(): number {
    return this.#opened;
  }

  /** Who has entered and is still there. */
  get there(): ReadonlySet<string> {
    return new Set(this.#there.keys());
  }

  /** How many are waited for; 0 where nobody is there. */
  get wanted(): number {
    return Math.max(0, ...this.#there.values());
  }

  /** Entries that were applied before are passed over. */
  apply(seq: number, event: WindowEvent): void {
    if (seq <= this.#seq) return;
    this.#seq = seq;
    if (event.does === "enter") this.#there.set(event.proxy, event.of);
    else if (event.does !== "look") this.#there.delete(event.proxy);
    if (this.#open) {
      this.#open = this.#there.size > 0;
    } else if (this.#there.size > 0 && this.#there.size >= this.wanted) {
      this.#open = true;
      this.#opened += 1;
    }
  }
}

export function printWindowEvent(event: WindowEvent): string {
  return JSON.stringify(event);
}

export function readWindowEvent(raw: string): WindowEvent {
  const value: unknown = JSON.parse(raw);
  if (typeof value === "object" && value !== null && "does" in value && "proxy" in value) {
    const { does, proxy } = value;
    if (typeof proxy === "string") {
      if (does === "leave" || does === "gone" || does === "look") return { does, proxy };
      const of = "of" in value ? value.of : undefined;
      if (does === "enter" && typeof of === "number" && of >= 1) return { does, proxy, of };
    }
  }
  throw new SyncError("INVALID_ARGUMENT", "a window's topic has something else in it");
}
