import type { Config } from "../../core/index.ts";
import type { Terminal } from "../command.ts";

/** Keys of the contract that this version reads but cannot act on yet, and what that means. */
const NOT_YET: readonly { key: keyof Config; consequence: string }[] = [
  { key: "tap", consequence: "no tap listens" },
  { key: "profiles", consequence: "nothing learned is used" },
  { key: "approvals", consequence: "no difference is approved" },
  { key: "sync", consequence: "mirroring starts without waiting and no sync server listens" },
  {
    key: "openapi",
    consequence: "endpoints are named by rules and by the shape of their segments",
  },
  { key: "protobuf", consequence: "protobuf bodies are compared as bytes" },
];

/** Says aloud what is configured without effect, so that nobody relies on it. */
export function warnIgnoredKeys(config: Config, terminal: Terminal): void {
  for (const { key, consequence } of NOT_YET) {
    if (config[key] !== undefined) {
      terminal.err(
        `shadowdiff: CONFIG_NOT_YET: ${key} has no effect in this version: ${consequence}.\n`,
      );
    }
  }
}
