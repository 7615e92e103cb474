import type { Link } from "./link.ts";
import type { Reply } from "./read-reply.ts";

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called when the request is taken back, after the server was told. */
  readonly onCancel?: () => void;
}

/** Sends one request and returns its answer. Rejects with the signal's reason when that aborts first. */
export function ask(link: Link, body: string, options: AskOptions = {}): Promise<Reply> {
  const { signal, onCancel } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  if (signal?.aborted === true) {
    reject(signal.reason);
    return promise;
  }
  let id = "";
  const stop = (): void => {
    link.cancel(id);
    onCancel?.();
    reject(signal?.reason);
  };
  try {
    id = link.start({
      body: () => body,
      take(reply) {
        signal?.removeEventListener("abort", stop);
        resolve(reply);
        return true;
      },
      fail(error) {
        signal?.removeEventListener("abort", stop);
        reject(error);
      },
    });
    signal?.addEventListener("abort", stop, { once: true });
  } catch (error) {
    reject(error);
  }
  return promise;
}
