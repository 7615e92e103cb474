import type * as Tls from "node:tls";

/** node:tls where a certificate or a service with TLS is named: 16 ms and 5 MiB of a thread. */
export function nodeTls(): typeof Tls {
  return process.getBuiltinModule("node:tls");
}
