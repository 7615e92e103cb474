import type { Clock, Config, DocumentedPath, Profiles, Redactor } from "../../core/index.ts";
import type { Lifting } from "../lift/lift-context.ts";

export interface OfflineOptions {
  readonly config: Pick<Config, "compare" | "gate" | "noise" | "approved">;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** What is known of the endpoints beforehand; it wins over what is learned. */
  readonly profiles?: Profiles | undefined;
  /** Paths of the OpenAPI document; they come after the templates of the profiles. */
  readonly documented?: readonly DocumentedPath[] | undefined;
  /** Use the given profiles and learn nothing. */
  readonly freeze?: boolean | undefined;
  /** Lifters of the user, and descriptors. */
  readonly lifting?: Lifting | undefined;
}
