import type { Clock, Logger } from "../../core/index.ts";
import type { Commands } from "./commands.ts";
import type { Links } from "./connect.ts";

/** What a backend over Redis is made of. */
export interface BackendParts {
  readonly links: Links;
  readonly commands: Commands;
  readonly clock: Clock;
  readonly process: string;
  readonly prefix: string;
  readonly logger: Logger | undefined;
  readonly runTtlMs: number;
  readonly blockMs: number;
  readonly lookMs: number;
  /** How many may wait and read, together. */
  readonly waitingMax: number;
}
