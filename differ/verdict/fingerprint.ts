import { createHash } from "node:crypto";
import type { Kind } from "../compare/difference.ts";

/** Names a difference across runs: the first 12 hex digits of SHA-256 of endpoint, path and kind. */
export function fingerprint(endpoint: string, path: string, kind: Kind): string {
  return createHash("sha256")
    .update(`${endpoint}\n${path}\n${kind}`, "utf8")
    .digest("hex")
    .slice(0, 12);
}
