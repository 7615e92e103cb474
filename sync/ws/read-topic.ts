import type { TopicEntry } from "../backend.ts";
import { SyncError } from "../sync-error.ts";
import { Feed } from "./feed.ts";
import type { Link } from "./link.ts";

/** Entries and characters that wait for a slow reader, before the server is told to stop. */
const HELD_MAX = { entries: 512, characters: 256 * 1024 };
/**
 * A server that cannot stop is read on while a request waits for its answer, so more may wait for the
 * reader: this much.
 */
const READ_ON_MAX = { entries: 65_536, characters: 16 * 1024 ** 2 };

export interface TopicRead {
  readonly key: string;
  readonly after: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads a topic over a link, in batches as the reader takes them. A reader that falls behind ends its
 * subscription at the server and begins a new one where it stopped, so nothing else on the connection
 * waits for it; at a server that cannot cancel, the connection is read no further meanwhile, but for
 * answers that are waited for. Throws TOO_LARGE where such a reader falls too far behind.
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
  let goOn: (() => void) | undefined;

  const subscribe = (): string => {
    // A server without extensions begins with the first entry, whatever is asked.
    let counted = 0;
    return link.start({
      stream: true,
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
      goOn ??= link.pause();
      if (feed.size < READ_ON_MAX.entries && characters < READ_ON_MAX.characters) return;
      feed.fail(tooFarBehind());
      if (id !== undefined) link.cancel(id);
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
      goOn?.();
      goOn = undefined;
      id ??= subscribe();
      yield batch;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    goOn?.();
    if (id !== undefined) link.cancel(id);
  }
}

function tooFarBehind(): SyncError {
  return new SyncError(
    "TOO_LARGE",
    `the topic's reader is ${READ_ON_MAX.entries} messages or ${READ_ON_MAX.characters} characters behind; take them before waiting for something else, or on another client`,
  );
}
