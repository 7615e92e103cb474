import { isIP } from "node:net";
import type { SecureContext } from "node:tls";
import type { ServiceAddress, TlsFiles } from "../../core/index.ts";
import { nodeTls } from "./node-tls.ts";
import { readTlsFiles } from "./read-tls-files.ts";

/** What a TLS connection to a service is opened with. */
export interface TlsOptions {
  readonly secureContext: SecureContext;
  /** Asked for and held against the certificate; an IP address is never asked for (RFC 6066 3). */
  readonly servername?: string;
}

/** Reads the files. Throws TLS_FILE where one cannot be read or used. */
export function tlsOptionsOf(address: ServiceAddress, tls: TlsFiles): TlsOptions {
  const secureContext = nodeTls().createSecureContext(readTlsFiles(address.origin, tls));
  const name = tls.serverName ?? (isIP(address.host) === 0 ? address.host : undefined);
  return name === undefined ? { secureContext } : { secureContext, servername: name };
}
