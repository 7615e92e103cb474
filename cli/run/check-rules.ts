import { randomBytes } from "node:crypto";
import { type ListenAddress, ShadowError, systemClock } from "../../core/index.ts";
import { createComparer } from "../../differ/index.ts";
import { createDial, createRedactor } from "../../proxy/index.ts";
import { workersListen } from "./live-side.ts";
import type { RunConfig } from "./run-options.ts";

/** Throws CONFIG_LOOP where the proxy or the tap would be its own service or role. */
function refuseLoops({ proxy, tap, targets }: RunConfig): void {
  const services = { ...(proxy === undefined ? {} : { "proxy.live": proxy.live }), ...targets };
  for (const [way, listen] of Object.entries({ proxy: proxy?.listen, tap: tap?.listen })) {
    const own = listen === undefined ? undefined : ownOrigin(listen);
    const looping = Object.entries(services).find(([, address]) => address.origin === own);
    if (looping === undefined) continue;
    throw new ShadowError(
      "CONFIG_LOOP",
      `${looping[0]} is ${own}, where the ${way} itself listens: give the address of the service.`,
    );
  }
}

/** Where a server of ours listens, as a target would name it; undefined while its port is open. */
function ownOrigin(listen: ListenAddress): string | undefined {
  if (listen.kind === "unix") return `unix:${listen.path}`;
  const { host, port } = listen;
  return port === 0 ? undefined : `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/**
 * Reads the rules once, before any thread does: there a rule that cannot be read would look like
 * a shadow that never starts. Throws CONFIG_REDACT, RULE_PATH, CONFIG_LOOP, CONFIG_WORKERS and TLS_FILE.
 */
export function checkRules(config: RunConfig): void {
  refuseLoops(config);
  const { compare, privacy, proxy } = config;
  if (proxy !== undefined && proxy.workers > 1) workersListen(proxy);
  // Reads certificates and connects nowhere.
  if (proxy !== undefined) createDial(proxy.live);
  for (const target of Object.values(config.targets)) createDial(target);
  const redactor = createRedactor({ privacy, key: randomBytes(32) });
  createComparer({ rules: compare, redactor, now: () => systemClock.nowMs() });
}
