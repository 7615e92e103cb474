import { type Logger, errorCode } from "../../core/index.ts";

/** The part of `process` that hears of errors nobody caught. */
export interface FaultSource {
  on(event: "uncaughtException", listen: (error: unknown) => void): unknown;
  off(event: "uncaughtException", listen: (error: unknown) => void): unknown;
}

export interface FaultParts {
  readonly logger: Logger;
  count(): void;
}

/** Stacks are long and a fault may come with every request. */
const STACKS_LOGGED_MAX = 20;

/**
 * An error of ours that nobody caught is counted and said, and the thread goes on: ending it would
 * end every other request too. Rejected promises nobody listens to come here as well. The returned
 * function stops listening.
 */
export function onFault(source: FaultSource, { logger, count }: FaultParts): () => void {
  let logged = 0;
  const listen = (error: unknown): void => {
    count();
    logged += 1;
    if (logged > STACKS_LOGGED_MAX) return;
    const stack = error instanceof Error ? error.stack : String(error);
    const last = logged === STACKS_LOGGED_MAX;
    logger.error("uncaught", {
      code: errorCode(error, "UNCAUGHT"),
      stack,
      ...(last ? { more: "counted only" } : {}),
    });
  };
  source.on("uncaughtException", listen);
  return () => source.off("uncaughtException", listen);
}
