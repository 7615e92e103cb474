import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { RunConfig } from "./run-options.ts";

/** Stands for what is in the roles' files for TLS: another text, other certificates. */
export function roleCertificates(targets: RunConfig["targets"]): string {
  const hash = createHash("sha256");
  for (const { tls } of Object.values(targets)) {
    for (const file of [tls?.ca, tls?.cert, tls?.key]) {
      hash.update(file === undefined ? "-" : contents(file));
    }
  }
  return hash.digest("hex");
}

/** One that cannot be read is told by whoever uses it. */
function contents(file: string): string {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return "unreadable";
  }
}
