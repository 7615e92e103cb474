import type { Holder } from "../backend.ts";
import { Feed } from "./feed.ts";
import type { Link } from "./link.ts";
import { readHolders } from "./read-holders.ts";

/** Who holds a key, now and after each change; a reader that is slow sees the newest. */
export async function* watchHolders(
  link: Link,
  key: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Holder[]> {
  signal?.throwIfAborted();
  const feed = new Feed<unknown>();
  const id = link.start({
    stream: true,
    body: () => `"watch":${JSON.stringify({ key })}`,
    take(reply) {
      feed.replace(reply.result);
      return false;
    },
    fail: (error) => feed.fail(error),
  });
  const stop = (): void => feed.fail(signal?.reason);
  signal?.addEventListener("abort", stop);
  try {
    for (;;) {
      const [newest] = await feed.take();
      signal?.throwIfAborted();
      yield readHolders(newest);
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    link.cancel(id);
  }
}
