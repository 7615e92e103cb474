const TEXT_MAX = 500;
const DEPTH_MAX = 4;
const ENTRIES_MAX = 50;
/** Fields that hold what clients and services say to each other: their content never is logged. */
const HIDDEN =
  /^(?:(?:raw)?headers?|trailers?|body|bodies|cookies?|set-cookie|authorization|query|search|password|secret|token)$/i;

/**
 * A log's fields without what came over the wire: credentials masked by `mask`, queries cut,
 * headers and bodies left out, everything bounded. Errors lose what libraries hang on them.
 */
export function safeFields(
  fields: Readonly<Record<string, unknown>>,
  mask: (text: string) => string,
): Record<string, unknown> {
  return safeEntries(Object.entries(fields), mask, 0);
}

function safeEntries(
  entries: readonly (readonly [string, unknown])[],
  mask: (text: string) => string,
  depth: number,
): Record<string, unknown> {
  return Object.fromEntries(
    entries
      .slice(0, ENTRIES_MAX)
      .map(([name, value]) => [
        safeText(name, mask),
        HIDDEN.test(name) ? "[hidden]" : safeValue(value, mask, depth),
      ]),
  );
}

function safeValue(value: unknown, mask: (text: string) => string, depth: number): unknown {
  if (typeof value === "string") return safeText(value, mask);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (value === undefined) return undefined;
  if (value instanceof Error) return safeError(value, mask, depth);
  if (typeof value !== "object" || ArrayBuffer.isView(value)) return `[${typeof value}]`;
  if (depth >= DEPTH_MAX) return "[deeper]";
  if (Array.isArray(value)) {
    return value.slice(0, ENTRIES_MAX).map((item) => safeValue(item, mask, depth + 1));
  }
  return safeEntries(Object.entries(value), mask, depth + 1);
}

/** The stack's first line is the message again, with whatever it quotes. */
function safeError(error: Error, mask: (text: string) => string, depth: number): unknown {
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    name: safeText(error.name, mask),
    ...code,
    message: safeText(error.message, mask),
    at: frames.slice(0, 8).map((line) => line.trim()),
    ...(error.cause === undefined || depth >= DEPTH_MAX
      ? {}
      : { cause: safeValue(error.cause, mask, depth + 1) }),
  };
}

function safeText(text: string, mask: (text: string) => string): string {
  // Cut before masking would leave half a secret that no pattern knows.
  const masked = mask(text.slice(0, 20 * TEXT_MAX)).replace(/\?[^\s"'#]*/g, "?[query]");
  return masked.length > TEXT_MAX ? `${masked.slice(0, TEXT_MAX)}…` : masked;
}
