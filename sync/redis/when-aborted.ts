/** Calls back once when the signal is aborted, at the earliest in a later turn; returns how to stop. */
export function whenAborted(
  signal: AbortSignal | undefined,
  ended: (reason: unknown) => void,
): () => void {
  if (signal === undefined) return () => undefined;
  const listener = (): void => ended(signal.reason);
  if (signal.aborted) queueMicrotask(listener);
  else signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}
