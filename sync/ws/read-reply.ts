import { ShadowError } from "../../core/index.ts";
import { type SyncCode, SyncError } from "../sync-error.ts";

/** A frame of a sync server. */
export interface Reply {
  readonly id: string;
  /** Empty where nothing failed. */
  readonly error: string;
  /** The number that a publish or a signal got. */
  readonly seq: number | undefined;
  /** JSON text of an entry; empty where this is none. */
  readonly entry: string;
  /** Number of the entry, from servers with extensions. */
  readonly entrySeq: number | undefined;
  /** What an extension verb gave. */
  readonly result: unknown;
}

/** Reads a frame; undefined where it is none, which a server of this protocol never sends. */
export function readReply(text: string): Reply | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return undefined;
  }
  const id = field(frame, "id");
  if (typeof id !== "string") return undefined;
  const error = field(frame, "error");
  const entry = field(frame, "subscribe");
  return {
    id,
    error: typeof error === "string" ? error : "",
    seq: numberIn(field(frame, "publish"), "seq") ?? numberIn(field(frame, "signal_entry"), "seq"),
    entry: typeof entry === "string" ? entry : "",
    entrySeq: numberIn(frame, "seq"),
    result: field(frame, "result"),
  };
}

/** A member of what may be an object. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

export function numberIn(value: unknown, name: string): number | undefined {
  const number = field(value, name);
  return typeof number === "number" ? number : undefined;
}

const CODES: ReadonlySet<string> = new Set([
  "TIMEOUT",
  "CLOSED",
  "CONNECTION_LOST",
  "STATE_LOST",
  "NO_SCOPE",
  "LEASE_LOST",
  "BARRIER_BROKEN",
  "TOPIC_EXPIRED",
  "BACKEND_REFUSED",
  "STALE_TOKEN",
  "TOO_LARGE",
  "TOO_MANY",
  "INVALID_ARGUMENT",
] satisfies SyncCode[]);

/** The error that a frame tells: ours are `CODE: sentence` as a JSON string, others any text. */
export function errorOf(text: string): SyncError | ShadowError {
  const [, code = "", sentence = ""] = /^([A-Z_]+): (.*)$/s.exec(unquoted(text)) ?? [];
  if (isSyncCode(code)) return new SyncError(code, sentence);
  return new ShadowError("SYNC_SERVER_FAILED", `the sync server says: ${unquoted(text)}`);
}

function isSyncCode(code: string): code is SyncCode {
  return CODES.has(code);
}

function unquoted(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : text;
  } catch {
    return text;
  }
}
