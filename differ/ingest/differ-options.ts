import type {
  Clock,
  Config,
  DocumentedPath,
  Logger,
  Profiles,
  Random,
  Redactor,
} from "../../core/index.ts";
import type { Lifting } from "../lift/lift-context.ts";
import type { WritableStore } from "../store/store.ts";
import type { SampleLimits } from "./samples.ts";

export interface DifferLimits {
  /** Endpoints with a name and tally of their own; the rest share one. */
  readonly endpoints: number;
  readonly samples?: Partial<SampleLimits>;
}

export interface DifferOptions {
  readonly config: Pick<Config, "compare" | "gate" | "noise">;
  readonly store: WritableStore;
  /** The name that `startRun` of the store gave. */
  readonly run: string;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly limits?: Partial<DifferLimits>;
  /** What is known of the endpoints beforehand; it wins over what is learned. */
  readonly profiles?: Profiles | undefined;
  /** Paths of the OpenAPI document; they come after the templates of the profiles. */
  readonly documented?: readonly DocumentedPath[] | undefined;
  /** Use the given profiles and learn nothing. */
  readonly freeze?: boolean | undefined;
  /** Lifters of the user, and descriptors. */
  readonly lifting?: Lifting | undefined;
}
