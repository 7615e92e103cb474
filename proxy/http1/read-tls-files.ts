import { readFileSync } from "node:fs";
import { X509Certificate } from "node:crypto";
import type { SecureContextOptions } from "node:tls";
import { ShadowError, type TlsFiles, errorCode } from "../../core/index.ts";
import { nodeTls } from "./node-tls.ts";

type FileKey = "ca" | "cert" | "key";
type Pem = { [K in FileKey]?: Buffer };

const KEYS = ["ca", "cert", "key"] as const;
const WHAT = { ca: "no certificate in PEM", cert: "no certificate in PEM", key: "no key in PEM" };

/**
 * Reads the files that are named and tries them. Throws TLS_FILE that names the key and the file at
 * fault; `where` is the configuration's place: `proxy.tls`, or the service's address.
 */
export function readTlsFiles(where: string, files: Omit<TlsFiles, "serverName">): Pem {
  const pem: Pem = {};
  for (const key of KEYS) {
    const file = files[key];
    if (file !== undefined) pem[key] = readPem(`${where}: ${key} ${file}`, file);
  }
  for (const key of KEYS) {
    const bytes = pem[key];
    if (bytes === undefined) continue;
    // An authority that is none would be taken in silence, and then nobody trusted.
    const works = key === "ca" ? () => new X509Certificate(bytes) : inContext({ [key]: bytes });
    mustWork(works, `${where}: ${key} ${files[key]} cannot be used: ${WHAT[key]}`);
  }
  mustWork(
    inContext(pem),
    `${where}: cert ${files.cert} and key ${files.key} do not belong together: give the key that the certificate was made with`,
  );
  return pem;
}

function readPem(what: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ShadowError("TLS_FILE", `${what} cannot be read (${errorCode(cause)})`, { cause });
  }
}

function inContext(options: SecureContextOptions): () => unknown {
  return () => nodeTls().createSecureContext(options);
}

function mustWork(works: () => unknown, otherwise: string): void {
  try {
    works();
  } catch (cause) {
    throw new ShadowError("TLS_FILE", `${otherwise} (${errorCode(cause)})`, { cause });
  }
}
