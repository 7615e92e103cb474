import { type Approval, BLOCK_DEFAULT, GATE_DEFAULTS, ShadowError } from "../../core/index.ts";
import { type Store, openStore } from "../store/store.ts";
import type { ReadModels } from "./read-models.ts";
import { createReadModels } from "./sqlite-read-models.ts";
import { hasEnded } from "./stored-status.ts";

/** A run in a store's folder, for reading. */
export interface OpenedRun {
  readonly name: string;
  readonly reads: ReadModels;
  /** The run said that it takes no more exchanges. */
  ended(): boolean;
  /** What it has learned, as it was stored at its end. */
  learned(): unknown;
  close(): void;
}

/**
 * Opens a run for reading, `latest` for the newest. Throws GATE_NO_SUCH_RUN where there is none,
 * STORE_* where the store cannot be read.
 */
export function openRun(
  folder: string,
  run: string,
  options: {
    readonly approvals?: readonly Approval[] | undefined;
    /** Milliseconds since 1970; this machine's clock by default. */
    readonly now?: (() => number) | undefined;
  } = {},
): OpenedRun {
  const store = openForReading(folder);
  try {
    const info = store.run(run === "latest" ? undefined : run);
    if (info === undefined)
      throw new ShadowError("GATE_NO_SUCH_RUN", `${folder} has no run called ${run}.`);
    return {
      name: info.name,
      reads: createReadModels(store, {
        ...{ run: info.name, gate: GATE_DEFAULTS, block: BLOCK_DEFAULT },
        ...{ approvals: options.approvals, now: options.now },
      }),
      ended: () => hasEnded(store.status(info.id)),
      learned: () => store.knowledge(info.id, "profiles"),
      close: () => store.close(),
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

function openForReading(folder: string): Store {
  try {
    return openStore(folder, { mode: "read" });
  } catch (error) {
    if (!(error instanceof ShadowError) || error.code !== "STORE_NO_RUN") throw error;
    throw new ShadowError("GATE_NO_SUCH_RUN", error.message, { cause: error });
  }
}
