import type { RawHeaders } from "./headers.ts";

/** An answer's body: whole, or, over `mirror.responseBodyMax`, its length and hash alone. */
export type AnswerBody =
  | { readonly kind: "whole"; readonly bytes: Uint8Array }
  | { readonly kind: "digest"; readonly length: number; readonly sha256: string };

export interface Answer {
  readonly kind: "answered";
  readonly status: number;
  readonly headers: RawHeaders;
  readonly trailers: RawHeaders;
  readonly body: AnswerBody;
  /** From the first byte sent to the last byte received, milliseconds; undefined where nobody measured. */
  readonly latencyMs: number | undefined;
}

/**
 * What became of one copy. A dead role is a finding, so absence is a variant, never undefined.
 * `failed.code` is the system's or undici's code (`ECONNREFUSED`), or `CIRCUIT_OPEN` where the
 * candidate's breaker kept the copy back.
 */
export type Outcome =
  | Answer
  | { readonly kind: "timed-out"; readonly afterMs: number }
  | { readonly kind: "failed"; readonly code: string };
