import { randomBytes } from "node:crypto";
import type { Config } from "../../core/index.ts";
import { compileRules } from "../../differ/rules/index.ts";
import { createDial, createRedactor } from "../../proxy/mirror/index.ts";

/**
 * Reads the roles' certificates and the rules once, before any thread does: there one that cannot be
 * read would look like a shadow that never starts. Throws CONFIG_REDACT, RULE_PATH, RULE_BROAD and TLS_FILE.
 */
export function checkShadow({ compare, privacy, targets }: Config): void {
  // Connects nowhere.
  for (const target of Object.values(targets ?? {})) createDial(target);
  createRedactor({ privacy, key: randomBytes(32) });
  compileRules(compare);
}
