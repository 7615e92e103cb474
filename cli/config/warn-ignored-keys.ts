import type { Config } from "../../core/index.ts";
import type { Terminal } from "../command.ts";

interface NotYet {
  /** Path of the key, joined with dots. */
  readonly key: string;
  readonly configured: (config: Config) => boolean;
  readonly consequence: string;
}

/** Keys of the contract that this version reads but cannot act on yet, and what that means. */
const NOT_YET: readonly NotYet[] = [
  {
    key: "gate.blindFields",
    configured: ({ gate }) => gate.blindFields !== undefined,
    consequence: "fields that could not be compared do not change the verdict",
  },
  {
    key: "approvals",
    configured: ({ approvals }) => approvals !== undefined,
    consequence: "no difference is approved",
  },
  {
    key: "store.retention",
    configured: ({ store }) => store.retention !== undefined,
    consequence: "old runs go by number and size, not by age",
  },
  {
    key: "sync",
    configured: ({ sync }) => sync !== undefined,
    consequence: "mirroring starts without waiting and no sync server listens",
  },
  {
    key: "protobuf",
    configured: ({ protobuf }) => protobuf !== undefined,
    consequence: "protobuf bodies are compared as bytes",
  },
];

/** Says aloud what is configured without effect, so that nobody relies on it. */
export function warnIgnoredKeys(config: Config, terminal: Pick<Terminal, "err">): void {
  for (const { key, configured, consequence } of NOT_YET) {
    if (!configured(config)) continue;
    terminal.err(
      `shadowdiff: CONFIG_NOT_YET: ${key} has no effect in this version: ${consequence}.\n`,
    );
  }
}
