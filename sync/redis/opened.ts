/** Opened by whoever iterates, and each time anew. */
export function opened<T>(
  signal: AbortSignal | undefined,
  open: () => AsyncIterableIterator<T>,
): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: () => {
      signal?.throwIfAborted();
      return open();
    },
  };
}
