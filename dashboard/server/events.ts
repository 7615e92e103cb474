import type { ServerResponse } from "node:http";
import { type Clock, type Logger, errorCode } from "../../core/index.ts";
import type { ReadModels, RunOverview } from "../../differ/index.ts";
import { Problem } from "./problem.ts";
import type { StatusAnswer } from "./status.ts";

/** What somebody changed, so that whoever shows it reads it again. */
export type ChangedPart = "approvals" | "rules" | "mirror" | "audit";

export interface EventCounts {
  /** Connected now. */
  readonly viewers: number;
  /** Ended because they did not take what they were sent. */
  readonly slow: number;
  /** Refused because too many were there. */
  readonly refused: number;
  /** Rounds in which something could not be read. */
  readonly failed: number;
}

/** One stream of events for all viewers (Server-Sent Events). */
export interface Events {
  /** Sends the stream on this answer until either side ends it. Throws VIEWERS_FULL. */
  connect(response: ServerResponse): void;
  tell(part: ChangedPart): void;
  counts(): EventCounts;
  close(): void;
}

export interface EventSources {
  readonly status: () => Promise<StatusAnswer>;
  readonly reads: Pick<ReadModels, "overview" | "version">;
  readonly clock: Clock;
  readonly logger: Logger;
}

const VIEWERS_MAX = 500;
/** What a viewer may have waiting before it counts as slow. */
const WAITING_BYTES_MAX = 256 * 1024;
const ROUND_MS = 1000;
const HEARTBEAT_ROUNDS = 15;
const HEAD = "retry: 3000\n\n";
const HEARTBEAT = Buffer.from(": here\n\n");

export function createEvents(sources: EventSources): Events {
  return new Hub(sources);
}

/**
 * Looks once a second while somebody is there, works out and serialises each event once, and writes the
 * same bytes to all.
 */
class Hub implements Events {
  readonly #sources: EventSources;
  readonly #viewers = new Set<ServerResponse>();
  readonly #counts = { slow: 0, refused: 0, failed: 0 };
  /** The last event of each kind that tells a state, for whoever comes new. */
  readonly #states = new Map<"status" | "verdict", Buffer>();
  #status = "";
  #overview = "";
  #version = "";
  #differences: number | undefined;
  #id = 0;
  #rounds = 0;
  #round: Promise<void> | undefined;
  #cancel: (() => void) | undefined;
  #failing: string | undefined;
  #closed = false;

  constructor(sources: EventSources) {
    this.#sources = sources;
  }

  connect(response: ServerResponse): void {
    if (this.#closed || this.#viewers.size >= VIEWERS_MAX) {
      this.#counts.refused += 1;
      throw new Problem("VIEWERS_FULL", `${VIEWERS_MAX} viewers follow this run already`, {
        retryAfter: 30,
      });
    }
    response.writeHead(200, {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store",
      // nginx in front of us would keep events back.
      "X-Accel-Buffering": "no",
    });
    response.write(HEAD);
    // What was worked out while nobody was there is old.
    if (this.#viewers.size === 0) this.#forget();
    for (const state of this.#states.values()) response.write(state);
    this.#viewers.add(response);
    const leave = (): void => {
      this.#viewers.delete(response);
    };
    response.on("close", leave);
    response.on("error", leave);
    this.#begin();
  }

  tell(part: ChangedPart): void {
    this.#send(part, "{}");
  }

  counts(): EventCounts {
    return { viewers: this.#viewers.size, ...this.#counts };
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    for (const viewer of this.#viewers) viewer.end();
    this.#viewers.clear();
  }

  /** A first look at once, and then one a second. */
  #begin(): void {
    if (this.#cancel === undefined && this.#round === undefined) this.#round = this.#look();
  }

  /** So that whoever comes first is told how things stand, changed or not. */
  #forget(): void {
    this.#status = "";
    this.#overview = "";
    this.#version = "";
    this.#differences = undefined;
    this.#states.clear();
  }

  async #look(): Promise<void> {
    try {
      await this.#tellStatus();
      this.#tellVerdict();
      this.#failing = undefined;
    } catch (error) {
      this.#counts.failed += 1;
      const code = errorCode(error);
      if (code !== this.#failing) this.#sources.logger.warn("events-not-read", { code });
      this.#failing = code;
    }
    this.#rounds += 1;
    if (this.#rounds % HEARTBEAT_ROUNDS === 0) this.#write(HEARTBEAT);
    this.#round = undefined;
    if (this.#closed || this.#viewers.size === 0) {
      this.#cancel = undefined;
      return;
    }
    this.#cancel = this.#sources.clock.after(ROUND_MS, () => {
      this.#cancel = undefined;
      if (this.#viewers.size > 0) this.#round = this.#look();
    });
  }

  async #tellStatus(): Promise<void> {
    const status = JSON.stringify(await this.#sources.status());
    if (status === this.#status) return;
    this.#status = status;
    this.#states.set("status", this.#send("status", status));
  }

  #tellVerdict(): void {
    const { reads } = this.#sources;
    const version = reads.version();
    if (version === this.#version) return;
    this.#version = version;
    const overview = reads.overview();
    if (overview === undefined) return;
    const text = JSON.stringify(overview);
    if (text !== this.#overview) {
      this.#overview = text;
      this.#states.set("verdict", this.#send("verdict", text));
    }
    const found = countOf(overview);
    const before = this.#differences;
    this.#differences = found;
    if (before === undefined || found === before) return;
    this.#send("differences", JSON.stringify({ version, new: Math.max(0, found - before) }));
  }

  #send(event: string, data: string): Buffer {
    this.#id += 1;
    const bytes = Buffer.from(`event: ${event}\nid: ${this.#id}\ndata: ${data}\n\n`);
    this.#write(bytes);
    return bytes;
  }

  #write(bytes: Buffer): void {
    for (const viewer of this.#viewers) {
      if (viewer.writableLength > WAITING_BYTES_MAX) {
        this.#counts.slow += 1;
        this.#viewers.delete(viewer);
        viewer.destroy();
      } else viewer.write(bytes);
    }
  }
}

function countOf({ differences }: RunOverview): number {
  return differences.fail + differences.inconclusive + differences.pass;
}
