import type { Config, ShadowError } from "../../core/index.ts";
import type { LiveWorkerData } from "../../proxy/index.ts";
import type { Pinned } from "../pinned/pinned.ts";
import type { ConfigSource } from "../steering/steering-jobs.ts";

/** What a worker thread of a run is started with; plain data, because it crosses threads. */
export interface ThreadData {
  readonly config: Config;
  /** The run's name in the store, unique there. */
  readonly run: string;
  /** Key of this run's masks, so that equal values stay equal in what is kept. */
  readonly maskKey: Uint8Array;
  /** Whether live requests wait for the same cores: the shadow's thread then stands behind them. */
  readonly besideLive: boolean;
  readonly record?: RecordTo;
  readonly known?: Known;
  /** Where the configuration came from, for who changes it. */
  readonly source?: ConfigSource;
}

/** A configuration that can be read again while the run goes on. */
export interface Reloadable {
  readonly source: ConfigSource;
  readonly load: () => Promise<RunConfig>;
}

/** What a run knows beforehand, and whether it may learn more. */
export interface Known extends Pinned {
  readonly freeze: boolean;
}

/** What a live worker's thread is started with. */
export interface LiveThreadData extends LiveWorkerData {
  readonly log: Config["log"];
}

/** A recording to write; plain data, because it crosses threads. */
export interface RecordTo {
  readonly path: string;
  readonly rotateBytes: number | undefined;
  readonly keep: number | undefined;
  /** Memory of the counts, which outlive the thread. */
  readonly counts: SharedArrayBuffer;
}

/** A configuration that has all a run needs: the roles, and a way in. */
export type RunConfig = Config & {
  readonly targets: NonNullable<Config["targets"]>;
};

export function hasRunParts(config: Config): config is RunConfig {
  return config.targets !== undefined && (config.proxy ?? config.tap) !== undefined;
}

export interface ThreadFailure {
  readonly kind: "failure";
  readonly code: ShadowError["code"];
  readonly message: string;
}
