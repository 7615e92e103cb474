import type { PrivacyConfig, Redactor } from "../../../core/index.ts";
import { createRedactor } from "../redactor.ts";

export const testKey = Uint8Array.from({ length: 32 }, (_, index) => index);

/** The default privacy but for what is given, and always the same key. */
export function testRedactor(privacy: Partial<PrivacyConfig> = {}): Redactor {
  return createRedactor({
    privacy: { transport: "none", store: "all", redact: [], ...privacy },
    key: testKey,
  });
}

/** What is kept of a text body. */
export function keptText(
  made: Redactor,
  text: string,
  type: string | undefined = "application/json",
): string | undefined {
  const kept = made.body(Buffer.from(text), type);
  return kept === undefined ? undefined : Buffer.from(kept).toString("utf8");
}
