import type { RequestSnapshot } from "../../core/index.ts";
import { isFieldValue, isTarget, isToken } from "../http1/bytes.ts";

/** What a recording holds, one after the other; `line` is where it begins, from 1. */
export type RecordingItem =
  | RecordedRequest
  /** Not readable: counted and reported. */
  | { readonly kind: "invalid"; readonly line: number; readonly problem: string }
  /** Readable, and not to be sent. */
  | { readonly kind: "skipped"; readonly line: number; readonly reason: SkipReason };

export type SkipReason =
  /** An answer, which GoReplay records among the requests. */
  | "response"
  /** The body was not kept, because it could not be redacted or the tool leaves bodies out. */
  | "body-left-out"
  /** A WebSocket, a `data:` address and the like. */
  | "not-http";

export interface RecordedRequest {
  readonly kind: "request";
  readonly line: number;
  /** When it came, milliseconds of any clock; undefined where the recording has no times. */
  readonly atMs: number | undefined;
  readonly request: RequestSnapshot;
}

/** Why a request cannot be sent as HTTP, or undefined: a recording may hold anything. */
export function unsendable(request: RequestSnapshot): string | undefined {
  if (!isToken(request.method)) return "the method is no HTTP method";
  if (!/^[/*]/.test(request.path) || !isTarget(request.path))
    return "the path does not begin with / or has characters that no path can have";
  if (!areFields(request.headers)) return "a header has a name or value that no header can have";
  if (!areFields(request.trailers)) return "a trailer has a name or value that no trailer can have";
  return undefined;
}

function areFields(fields: readonly string[]): boolean {
  if (fields.length % 2 !== 0) return false;
  return fields.every((text, index) => (index % 2 === 0 ? isToken(text) : isFieldValue(text)));
}
