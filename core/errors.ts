/**
 * The one error class of the product: a stable `code` for machines, a sentence for people and the
 * original error as `cause`. Every code stands in docs/errors.md with what to do about it.
 */
export class ShadowError<Code extends string = string> extends Error {
  override readonly name = "ShadowError";
  readonly code: Code;

  constructor(code: Code, detail: string, options?: { cause?: unknown }) {
    super(detail, options);
    this.code = code;
  }
}

/** The system's code of an error (`ECONNREFUSED`, `UND_ERR_HEADERS_TIMEOUT`, ours), or a fallback. */
export function errorCode(error: unknown, fallback = "UNKNOWN"): string {
  if (typeof error === "object" && error !== null && "code" in error) {
    if (typeof error.code === "string" && error.code !== "") return error.code;
  }
  return fallback;
}
