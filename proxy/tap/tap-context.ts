import type { IncomingMessage } from "node:http";
import type { InFlight } from "../in-flight.ts";
import type { OwedExchange } from "../live/live-context.ts";
import type { Refusal } from "../live/refusal.ts";
import type { RequestHead } from "../live/request-head.ts";
import type { RecordContext } from "../live/request-record.ts";

/** What all requests of one tap share. */
export interface TapContext extends RecordContext {
  readonly readHead: (request: IncomingMessage) => RequestHead | Refusal;
  /** Requests whose answer is not over. */
  readonly inFlight: InFlight<OwedExchange>;
  mirroring: boolean;
  /** Set while the tap closes: answers then end their connections. */
  draining: boolean;
}
