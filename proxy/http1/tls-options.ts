import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { type SecureContext, createSecureContext } from "node:tls";
import { type ServiceAddress, ShadowError, type TlsFiles } from "../../core/index.ts";

/** What a TLS connection to a service is opened with. */
export interface TlsOptions {
  readonly secureContext: SecureContext;
  /** Asked for and held against the certificate; an IP address is never asked for (RFC 6066 3). */
  readonly servername?: string;
}

/** Reads the files. Throws TLS_FILE where one cannot be read or used. */
export function tlsOptionsOf(address: ServiceAddress, tls: TlsFiles): TlsOptions {
  const secureContext = secureContextOf(address, tls);
  const name = tls.serverName ?? (isIP(address.host) === 0 ? address.host : undefined);
  return name === undefined ? { secureContext } : { secureContext, servername: name };
}

function secureContextOf(address: ServiceAddress, { ca, cert, key }: TlsFiles): SecureContext {
  try {
    return createSecureContext({
      ...(ca === undefined ? {} : { ca: readFileSync(ca) }),
      ...(cert === undefined ? {} : { cert: readFileSync(cert) }),
      ...(key === undefined ? {} : { key: readFileSync(key) }),
    });
  } catch (cause) {
    throw new ShadowError(
      "TLS_FILE",
      `the certificates for ${address.origin} cannot be used: check ca, cert and key`,
      { cause },
    );
  }
}
