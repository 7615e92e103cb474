import type { ListenerTls } from "../../core/index.ts";
import { readTlsFiles } from "../http1/read-tls-files.ts";

/** What a TLS server is created with. */
export interface ListenerTlsOptions {
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly ca?: Buffer;
  readonly requestCert?: true;
  readonly rejectUnauthorized?: true;
}

/** Reads the files of `proxy.tls`. Throws TLS_FILE where one cannot be read or used. */
export function readListenerTls(tls: ListenerTls): ListenerTlsOptions {
  const pem = readTlsFiles("proxy.tls", tls);
  return tls.ca === undefined ? pem : { ...pem, requestCert: true, rejectUnauthorized: true };
}
