import { type ListenAddress, type ServiceAddress, ShadowError } from "../../core/index.ts";
import { createDial, readListenerTls } from "../../proxy/mirror/index.ts";
import { checkShadow } from "./check-shadow.ts";
import { workersListen } from "./live-side.ts";
import type { RunConfig } from "./run-options.ts";

/**
 * What can be known to be wrong before anything is started. Throws CONFIG_LOOP, CONFIG_WORKERS,
 * TLS_FILE, CONFIG_REDACT and RULE_PATH.
 */
export function checkRules(config: RunConfig): void {
  refuseLoops(config);
  const { proxy } = config;
  if (proxy !== undefined && proxy.workers > 1) workersListen(proxy);
  // Reads certificates and connects nowhere.
  if (proxy !== undefined) createDial(proxy.live);
  if (proxy?.tls !== undefined) readListenerTls(proxy.tls);
  checkShadow(config);
}

/** Throws CONFIG_LOOP where the proxy or the tap would be its own service or role. */
function refuseLoops({ proxy, tap, targets }: RunConfig): void {
  const services: Readonly<Record<string, ServiceAddress>> = {
    ...(proxy === undefined ? {} : { "proxy.live": proxy.live }),
    ...targets,
  };
  const proxyScheme = proxy?.tls === undefined ? "http" : "https";
  const own = {
    proxy: ownOrigins(proxy?.listen, proxyScheme),
    tap: ownOrigins(tap?.listen, "http"),
  };
  for (const [way, origins] of Object.entries(own)) {
    for (const [key, { origin }] of Object.entries(services)) {
      if (!origins.includes(origin)) continue;
      throw new ShadowError(
        "CONFIG_LOOP",
        `${key} is ${origin}, where the ${way} itself listens: give the address of the service.`,
      );
    }
  }
}

/** Names of this machine for itself, and what a listener is given to be reached by all of them. */
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
const EVERYWHERE = new Set(["0.0.0.0", "::"]);

/** Where a server of ours listens, as a target would name it; none while its port is open. */
function ownOrigins(listen: ListenAddress | undefined, scheme: "http" | "https"): string[] {
  if (listen === undefined) return [];
  if (listen.kind === "unix") return [`unix:${listen.path}`];
  const { host, port } = listen;
  if (port === 0) return [];
  const hosts = [host.includes(":") ? `[${host}]` : host];
  if (EVERYWHERE.has(host)) hosts.push(...LOOPBACK);
  // `localhost` is one of the two others, as the system has it.
  else if (host === "127.0.0.1" || host === "::1") hosts.push("localhost");
  else if (host === "localhost") hosts.push(...LOOPBACK);
  // As a target is read: a scheme's own port is left away.
  return hosts.map((name) => new URL(`${scheme}://${name}:${port}`).origin);
}
