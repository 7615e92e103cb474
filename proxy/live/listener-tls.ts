import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { type ListenerTls, ShadowError } from "../../core/index.ts";

/** What a TLS server is created with. */
export interface ListenerTlsOptions {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer;
  readonly requestCert?: true;
  readonly rejectUnauthorized?: true;
}

/** Reads the files of `proxy.tls`. Throws TLS_FILE where one cannot be read or used. */
export function readListenerTls({ cert, key, ca }: ListenerTls): ListenerTlsOptions {
  try {
    const own = { cert: readFileSync(cert), key: readFileSync(key) };
    const options: ListenerTlsOptions =
      ca === undefined
        ? own
        : { ...own, ca: readFileSync(ca), requestCert: true, rejectUnauthorized: true };
    createSecureContext(options);
    return options;
  } catch (cause) {
    throw new ShadowError(
      "TLS_FILE",
      "the certificates of proxy.tls cannot be used: check cert, key and ca",
      { cause },
    );
  }
}
