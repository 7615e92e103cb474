import type { TopicEntry } from "../backend.ts";
import { Feed } from "./feed.ts";
import type { Link } from "./link.ts";

/** Entries and characters that wait for a slow reader, before the server is told to stop. */
const HELD_MAX = { entries: 512, characters: 256 * 1024 };

export interface TopicRead {
  readonly key: string;
  readonly after: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads a topic over a link, in batches as the reader takes them. A reader that falls behind ends its
 * subscription at the server and begins a new one where it stopped, so nothing else on the connection
 * waits for it; at a server that cannot cancel, the connection is read no further meanwhile.
 */
export async function* readTopic(
  link: Link,
  { key, after, signal }: TopicRead,
): AsyncGenerator<readonly TopicEntry[]> {
  signal?.throwIfAborted();
  const feed = new Feed<TopicEntry>();
  let last = after;
  let characters = 0;
  let id: string | undefined;
  let paused = false;

  const subscribe = (): string => {
    // A server without extensions begins with the first entry, whatever is asked.
    let counted = 0;
    return link.start({
      body: () =>
        `"subscribe":${JSON.stringify({ topic: key, ...(link.hello.extensions ? { after: last } : {}) })}`,
      take(reply) {
        counted += 1;
        const seq = reply.entrySeq ?? counted;
        if (seq <= last) return false;
        last = seq;
        characters += reply.entry.length;
        feed.push({ seq, raw: reply.entry });
        if (feed.size >= HELD_MAX.entries || characters >= HELD_MAX.characters) hold();
        return false;
      },
      fail: (error) => feed.fail(error),
    });
  };
  const hold = (): void => {
    if (!link.hello.extensions) {
      link.pause(true);
      paused = true;
    } else if (id !== undefined) {
      link.cancel(id);
      id = undefined;
    }
  };
  const stop = (): void => feed.fail(signal?.reason);

  id = subscribe();
  signal?.addEventListener("abort", stop);
  try {
    for (;;) {
      const batch = await feed.take();
      characters = 0;
      signal?.throwIfAborted();
      if (paused) link.pause(false);
      paused = false;
      id ??= subscribe();
      yield batch;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    if (paused) link.pause(false);
    if (id !== undefined) link.cancel(id);
  }
}
