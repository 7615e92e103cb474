import { randomBytes } from "node:crypto";
import { ShadowError, systemClock } from "../../core/index.ts";
import { createComparer } from "../../differ/index.ts";
import { createRedactor } from "../../proxy/index.ts";
import type { RunConfig } from "./run-options.ts";

/** Throws CONFIG_LOOP where the proxy would be its own service or role. */
function refuseLoops({ proxy, targets }: RunConfig): void {
  const { host, port } = proxy.listen;
  const own = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const looping = Object.entries({ "proxy.live": proxy.live, ...targets }).find(
    ([, origin]) => port !== 0 && origin === own,
  );
  if (looping === undefined) return;
  throw new ShadowError(
    "CONFIG_LOOP",
    `${looping[0]} is ${own}, where the proxy itself listens: give the address of the service.`,
  );
}

/**
 * Reads the rules once, before any thread does: there a rule that cannot be read would look like
 * a shadow that never starts. Throws CONFIG_REDACT, RULE_PATH and CONFIG_LOOP.
 */
export function checkRules(config: RunConfig): void {
  refuseLoops(config);
  const { compare, privacy } = config;
  const redactor = createRedactor({ privacy, key: randomBytes(32) });
  createComparer({ rules: compare, redactor, now: () => systemClock.nowMs() });
}
