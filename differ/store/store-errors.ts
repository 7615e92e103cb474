import { ShadowError } from "../../core/index.ts";

export type StoreErrorCode =
  | "STORE_OPEN"
  | "STORE_WRITE"
  | "STORE_READ"
  | "STORE_VERSION"
  | "STORE_CORRUPT"
  | "STORE_SUPERSEDED"
  | "STORE_NO_RUN";

/** SQLite's primary result codes that need an answer of their own (sqlite.org/rescode.html). */
const BUSY = 5;
const READ_ONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

/** SQLite's primary result code of an error, or undefined where it is none of SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}

/** Wraps what went wrong with the path and what to do; damage is told apart whatever was tried. */
export function storeError(
  error: unknown,
  at: { readonly path: string; readonly code: StoreErrorCode },
): ShadowError<StoreErrorCode> {
  if (error instanceof ShadowError)
    return new ShadowError(at.code, error.message, { cause: error });
  const code = sqliteCode(error);
  const damaged = code === CORRUPT || code === NOT_A_DATABASE;
  const said = error instanceof Error ? error.message : String(error);
  return new ShadowError(
    damaged ? "STORE_CORRUPT" : at.code,
    `store ${at.path}: ${said}; ${advice(code, damaged)}`,
    { cause: error },
  );
}

function advice(code: number | undefined, damaged: boolean): string {
  if (damaged) return "move the file away and start again, a new one is made";
  switch (code) {
    case BUSY:
      return "another process writes to it for long; give each run a store of its own";
    case FULL:
      return "the disk is full or the store reached its size limit: free space or remove old runs";
    case READ_ONLY:
    case CANNOT_OPEN:
      return "check that the folder of store exists and may be written by this user";
    default:
      return "check the disk and the folder of store";
  }
}

/** Does `work`; what goes wrong in it is told with the path and what to do. */
export function guarded<T>(
  work: () => T,
  at: { readonly path: string; readonly code: StoreErrorCode },
): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ShadowError) throw error;
    throw storeError(error, at);
  }
}
