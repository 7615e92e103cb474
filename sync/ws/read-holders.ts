import { ShadowError } from "../../core/index.ts";
import type { Holder } from "../backend.ts";
import { field, numberIn } from "./read-reply.ts";

/** The holders that an answer lists. Throws SYNC_SERVER_FAILED where it is no such list. */
export function readHolders(result: unknown): readonly Holder[] {
  const list: unknown = field(result, "holders");
  if (!Array.isArray(list)) throw badAnswer("holders");
  return list.map((value: unknown) => readHolder(value));
}

function readHolder(value: unknown): Holder {
  const owner = field(value, "owner");
  const meta = field(value, "meta");
  const units = numberIn(value, "units");
  const remainingMs = numberIn(value, "remaining_ms");
  if (typeof owner !== "string" || units === undefined || remainingMs === undefined) {
    throw badAnswer("holders");
  }
  return {
    owner,
    token: readToken(field(value, "token")),
    units,
    meta: typeof meta === "string" ? meta : undefined,
    remainingMs,
  };
}

/** A fencing token: digits, because it may pass what a number holds. */
export function readToken(value: unknown): bigint {
  if (typeof value === "string" && /^\d{1,40}$/.test(value)) return BigInt(value);
  throw badAnswer("token");
}

/** The server answered, but not as the protocol says. */
export function badAnswer(what: string): ShadowError {
  return new ShadowError(
    "SYNC_SERVER_FAILED",
    `the sync server's answer has no ${what} that can be read`,
  );
}
