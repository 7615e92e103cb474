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
    key: "sync",
    configured: ({ sync }) => sync !== undefined,
    consequence: "mirroring starts without waiting and no sync server listens",
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
