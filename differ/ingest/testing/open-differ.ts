import { configSchema } from "../../../core/config/index.ts";
import {
  type Clock,
  type ConfigInput,
  type Logger,
  type Redactor,
  manualClock,
  seededRandom,
} from "../../../core/index.ts";
import { detailsOf } from "../../run/details-of.ts";
import { type Store, type WritableStore, openStore } from "../../store/store.ts";
import { type Differ, createDiffer } from "../differ.ts";
import type { DifferLimits } from "../differ-options.ts";
import { plainRedactor } from "./plain-redactor.ts";

export interface OpenDifferOptions {
  readonly config?: ConfigInput;
  readonly redactor?: Redactor;
  readonly clock?: Clock;
  readonly limits?: Partial<DifferLimits>;
  readonly logger?: Logger;
  /** Goes on with this run instead of starting one. */
  readonly run?: string;
  readonly bytesMax?: number;
  readonly freeze?: boolean;
}

const silent: Logger = { info() {}, warn() {}, error() {} };

/** A differ with a store of its own in this folder. */
export function openDiffer(
  folder: string,
  options: OpenDifferOptions = {},
): { readonly differ: Differ; readonly store: WritableStore; readonly run: string } {
  const config = configSchema.parse(options.config ?? {});
  const { bytesMax } = options;
  const store = openStore(folder, {
    mode: "write",
    ...(bytesMax === undefined ? {} : { bytesMax }),
  });
  const run =
    options.run ?? store.startRun({ name: config.run, startedAtMs: 0, details: detailsOf(config) });
  const differ = createDiffer({
    ...{ config, store, run },
    redactor: options.redactor ?? plainRedactor,
    clock: options.clock ?? manualClock(),
    random: seededRandom(1),
    logger: options.logger ?? silent,
    ...(options.freeze === undefined ? {} : { freeze: options.freeze }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  return { differ, store, run };
}

/** The law of the store: every exchange that is counted as stored is in the tally, and no other. */
export function storedCounts(store: Store, run: string): { committed: number; tallied: number } {
  const info = store.run(run);
  if (info === undefined) return { committed: -1, tallied: -1 };
  const tallied = store.endpoints(info.id).reduce((sum, { entry }) => sum + entry.n, 0);
  return { committed: info.committed, tallied };
}
