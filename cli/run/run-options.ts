import type { Config, ShadowError } from "../../core/index.ts";

/** What a worker thread of a run is started with; plain data, because it crosses threads. */
export interface ThreadData {
  readonly config: Config;
  /** The run's name in the store, unique there. */
  readonly run: string;
  /** Key of this run's masks, so that equal values stay equal in what is kept. */
  readonly maskKey: Uint8Array;
}

/** A configuration that has all a run needs. */
export type RunConfig = Config & {
  readonly proxy: NonNullable<Config["proxy"]>;
  readonly targets: NonNullable<Config["targets"]>;
};

export function hasRunParts(config: Config): config is RunConfig {
  return config.proxy !== undefined && config.targets !== undefined;
}

export interface ThreadFailure {
  readonly kind: "failure";
  readonly code: ShadowError["code"];
  readonly message: string;
}
