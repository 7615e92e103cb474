import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate and its key, as files. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Keys and certificates of a test's own, made by openssl and gone with the test. */
export interface Certificates {
  readonly ca: string;
  /** For `localhost` and 127.0.0.1. */
  readonly server: KeyPair;
  readonly client: KeyPair;
  /** Of another authority. */
  readonly stranger: KeyPair;
  /** A file that is no certificate. */
  readonly nothing: string;
  remove(): void;
}

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "shadowdiff-tls-"));
  const at = (name: string): string => join(folder, name);
  const run = (...args: string[]): void => {
    execFileSync("openssl", args, { stdio: "ignore" });
  };
  const own = (name: string, more: string[]): KeyPair => {
    const pair = { cert: at(`${name}.pem`), key: at(`${name}.key`) };
    run(
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      ...["-keyout", pair.key, "-out", pair.cert, "-subj", `/CN=${name}`, "-days", "2", ...more],
    );
    return pair;
  };
  const authority = own("authority", []);
  const signedBy = ["-CA", authority.cert, "-CAkey", authority.key];
  const leaf = ["-addext", "basicConstraints=critical,CA:FALSE"];
  const server = own("localhost", [
    ...signedBy,
    ...leaf,
    ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
  ]);
  const client = own("client", [...signedBy, ...leaf]);
  writeFileSync(at("nothing.pem"), "not a certificate\n");
  return {
    ca: authority.cert,
    server,
    client,
    stranger: own("stranger", []),
    nothing: at("nothing.pem"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
