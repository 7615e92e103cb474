import type { TopicEntry } from "../backend.ts";
import { SyncError } from "../sync-error.ts";
import type { Commands } from "./commands.ts";
import type { Looks } from "./looks.ts";
import type { StreamEntry, StreamListener } from "./reader.ts";
import { Recent } from "./recent.ts";
import { Refusal, mayPass } from "./refusal.ts";
import { numberAt, textAt } from "./reply.ts";
import type { Run } from "./run.ts";
import { RANGE } from "./scripts/append.ts";
import { TopicReading } from "./topic-reading.ts";
import type { Users } from "./users.ts";

/** Follows streams; a process has one for each Redis node. */
export interface Follower {
  follow(stream: string, after: number, listener: StreamListener): void;
  unfollow(stream: string): void;
}

export interface TopicsOptions {
  readonly commands: Commands;
  readonly looks: Looks;
  readonly users: Users;
  readonly followerOf: (run: Run) => Follower;
}

/** A topic that somebody reads here. */
export interface TopicFeed {
  readonly run: Run;
  readonly topic: string;
  readonly readings: Set<TopicReading>;
  readonly recent: Recent;
  /** The last number that is known; -1 before the first look. */
  tail: number;
  /** What it was when the look began that is under way: Redis cannot answer with less. */
  least: number | undefined;
}

/**
 * Topics that are read in this process. Live entries come once for all readers; each reader has a
 * place of its own and pulls, from the recent entries or from Redis, so a slow one holds nobody up.
 */
export class Topics {
  readonly #options: TopicsOptions;
  readonly #feeds = new Map<string, TopicFeed>();

  constructor(options: TopicsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#feeds.size;
  }

  get readings(): number {
    let readings = 0;
    for (const feed of this.#feeds.values()) readings += feed.readings.size;
    return readings;
  }

  read(run: Run, topic: string, from: { after: number; signal?: AbortSignal }): TopicReading {
    this.#options.users.enter(run);
    const reading = new TopicReading({
      ...from,
      more: (after, count) => this.#more(run, topic, { after, count }),
      tail: () => this.#feeds.get(topic)?.tail ?? -1,
      ended: () => this.#leave(topic, reading),
    });
    this.#join(run, topic, reading);
    return reading;
  }

  /** A look found the topic's last number. */
  seen(topic: string, last: number): void {
    const feed = this.#feeds.get(topic);
    if (feed === undefined) return;
    if (feed.tail < 0) {
      feed.tail = last;
      const stream = feed.run.keys.stream(topic);
      const follower = this.#options.followerOf(feed.run);
      follower.follow(stream, last, {
        deliver: (entries) => deliver(feed, entries),
        failed: (said) => this.refused(topic, new Refusal(said)),
      });
      wake(feed);
    } else if (last < (feed.least ?? 0)) {
      // Older data was put back: numbers that readers know will be given again.
      this.#options.commands.lose(feed.run, feed.run.epoch);
    } else {
      wake(feed);
    }
  }

  /** Redis will not say what the topic holds. */
  refused(topic: string, error: Error): void {
    for (const reading of [...(this.#feeds.get(topic)?.readings ?? [])]) reading.fail(error);
  }

  lookAgain(): void {
    for (const feed of this.#feeds.values()) this.#look(feed);
  }

  fail(errorOf: (topic: string) => Error, ofRun?: Run): void {
    for (const { run, topic, readings } of [...this.#feeds.values()]) {
      if (ofRun !== undefined && run !== ofRun) continue;
      for (const reading of [...readings]) reading.fail(errorOf(topic));
    }
  }

  #join(run: Run, topic: string, reading: TopicReading): void {
    const known = this.#feeds.get(topic);
    if (known !== undefined) {
      known.readings.add(reading);
      return;
    }
    const readings = new Set([reading]);
    const unknown = { recent: new Recent(), tail: -1, least: undefined };
    const feed: TopicFeed = { run, topic, readings, ...unknown };
    this.#feeds.set(topic, feed);
    this.#look(feed);
  }

  /** One look at a time: an older answer may come after live entries that it does not count. */
  #look(feed: TopicFeed): void {
    if (feed.least !== undefined) return;
    feed.least = feed.tail;
    this.#options.looks
      .topic(feed.run, feed.topic)
      .catch(() => undefined)
      .finally(() => {
        feed.least = undefined;
      });
  }

  #leave(topic: string, reading: TopicReading): void {
    const feed = this.#feeds.get(topic);
    if (feed === undefined || !feed.readings.delete(reading)) return;
    this.#options.users.leave(feed.run);
    if (feed.readings.size > 0) return;
    this.#feeds.delete(topic);
    this.#options.followerOf(feed.run).unfollow(feed.run.keys.stream(topic));
  }

  async #more(
    run: Run,
    topic: string,
    from: { after: number; count: number },
  ): Promise<readonly TopicEntry[]> {
    const recent = this.#feeds.get(topic)?.recent.after(from.after);
    if (recent !== undefined) return recent.slice(0, from.count);
    const call = { keys: [run.keys.stream(topic)], args: [from.after, from.count] };
    const reply = await this.#options.commands.call(run, RANGE, call).catch(noneWhileAway);
    if (reply === undefined) return [];
    const entries: TopicEntry[] = [];
    for (let at = 0; at < reply.length; at += 2) {
      entries.push({ seq: numberAt(reply, at), raw: textAt(reply, at + 1) });
    }
    if (entries[0]?.seq !== from.after + 1) throw expired(topic);
    return entries;
  }
}

/** Without an answer a reader waits for the next look instead of failing. */
function noneWhileAway(error: unknown): undefined {
  if (!mayPass(error)) throw error;
}

function deliver(feed: TopicFeed, entries: readonly StreamEntry[]): void {
  feed.recent.add(entries.map(({ number, fields }) => ({ seq: number, raw: fields[1] ?? "" })));
  feed.tail = entries.at(-1)?.number ?? feed.tail;
  wake(feed);
}

function wake(feed: TopicFeed): void {
  for (const reading of feed.readings) reading.wake();
}

export function expired(topic: string): SyncError {
  return new SyncError(
    "TOPIC_EXPIRED",
    `Redis holds entries of topic "${topic}" no more that were not read yet: the run was not used for its life (runTtlMs), or the entries were removed.`,
  );
}
