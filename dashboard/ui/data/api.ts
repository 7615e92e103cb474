import { useLayoutEffect } from "preact/hooks";
import { Answers, type Shown } from "./answers.ts";
import { ApiError, type Sent, fetchJson } from "./fetch-json.ts";

/** Everything that was read of the API. */
export const answers = new Answers({
  ask: (path, signal) => ask<unknown>(path, signal),
  nowMs: () => performance.now(),
  setTimer: (work, ms) => void setTimeout(work, ms),
});

const NOTHING: Shown<never> = { stale: false };

/**
 * An answer of the API, kept up to date while the component is shown. The type is the server's word,
 * as for fetchJson. An undefined path asks nothing.
 */
export function useAnswer<T>(path: string | undefined): Shown<T> {
  useLayoutEffect(() => (path === undefined ? undefined : answers.watch(path)), [path]);
  if (path === undefined) return NOTHING;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return answers.of(path).value as Shown<T>;
}

/** Asks once. Where a login is needed, or has run out, it leads there. */
export async function ask<T>(path: string, signal: AbortSignal, sent?: Sent): Promise<T> {
  try {
    return await fetchJson<T>(path, signal, sent);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) goToLogin();
    throw error;
  }
}

/**
 * Changes something. What is shown of the paths that begin with one of `changed` is read again before it says that
 * it is done, so that nobody reads "Undone." beside what was undone.
 */
export async function change<T>(path: string, sent: Sent, changed: readonly string[]): Promise<T> {
  const answer = await ask<T>(path, new AbortController().signal, sent);
  await answers.renew((shown) => changed.some((start) => shown.startsWith(start)));
  return answer;
}

let leaving = false;

/** The server asks for the token at every address of the page, and leads back to it afterwards. */
function goToLogin(): void {
  if (leaving) return;
  leaving = true;
  location.reload();
}
