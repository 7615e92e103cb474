import { randomBytes } from "node:crypto";
import { systemClock } from "../../core/index.ts";
import { createComparer } from "../../differ/index.ts";
import { createRedactor } from "../../proxy/index.ts";
import type { RunConfig } from "./run-options.ts";

/**
 * Reads the rules once, before any thread does: there a rule that cannot be read would look like
 * a shadow that never starts. Throws CONFIG_REDACT and RULE_PATH.
 */
export function checkRules({ compare, privacy }: RunConfig): void {
  const redactor = createRedactor({ privacy, key: randomBytes(32) });
  createComparer({ rules: compare, redactor, now: () => systemClock.nowMs() });
}
