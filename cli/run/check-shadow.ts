import { randomBytes } from "node:crypto";
import type { Clock, Config } from "../../core/index.ts";
import { createComparer } from "../../differ/ingest/index.ts";
import { createDial, createRedactor } from "../../proxy/mirror/index.ts";

/**
 * Reads the roles' certificates and the rules once, before any thread does: there one that cannot be
 * read would look like a shadow that never starts. Throws CONFIG_REDACT, RULE_PATH and TLS_FILE.
 */
export function checkShadow({ compare, privacy, targets }: Config, clock: Clock): void {
  // Connects nowhere.
  for (const target of Object.values(targets ?? {})) createDial(target);
  const redactor = createRedactor({ privacy, key: randomBytes(32) });
  createComparer({ rules: compare, redactor, now: () => clock.nowMs() });
}
