import type { Clock, Logger } from "../../core/index.ts";
import type { Links } from "./connect.ts";
import { Reader } from "./reader.ts";
import type { Run } from "./run.ts";

export interface ReadersOptions {
  readonly links: Links;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
  readonly blockMs: number;
  readonly verify: (group: string) => Promise<void>;
}

/** The readers of a process: one for a single node, one for each run in a cluster. */
export class Readers {
  readonly #options: ReadersOptions;
  readonly #readers = new Map<string, Reader>();

  constructor(options: ReadersOptions) {
    this.#options = options;
  }

  get connections(): number {
    return this.#readers.size;
  }

  of(run: Run): Reader {
    const { links, verify, ...rest } = this.#options;
    const group = links.groupOf(run.name);
    const known = this.#readers.get(group);
    if (known !== undefined) return known;
    const reader = new Reader({
      ...rest,
      open: (signal) => links.openReader(run.keys.run, signal),
      verify: () => verify(group),
    });
    this.#readers.set(group, reader);
    return reader;
  }

  /** Closes those that read nothing. */
  prune(): void {
    for (const [group, reader] of this.#readers) {
      if (reader.size > 0) continue;
      reader.close();
      this.#readers.delete(group);
    }
  }

  close(): void {
    for (const reader of this.#readers.values()) reader.close();
    this.#readers.clear();
  }
}
